import { writeText } from "../script/script.ts";
import type { SimModel } from "./model.ts";
import { formatted } from "./structured.ts";

/** Text that breaks readers which count bytes, cut characters or expect English. */
const troublesomeText = [
  "This is a fixed text of the Tokenwire simulator.",
  "Emoji: 😀, skin tone 👍🏽, family 👨‍👩‍👧‍👦, flag 🇪🇺, keycap 3️⃣, rainbow 🏳️‍🌈.",
  "Combining: e\u0301 (e and accent) is not \u00e9 (one character); Z\u0351\u036b\u0343a\u030al\u0489g\u0332o\u0305.",
  "Right to left: שלום, مرحبا, and marks \u200f\u202bmixed\u202c\u200e.",
  "CJK: 你好，世界。こんにちは。안녕하세요. Beyond the BMP: 𠮷野家, 𝔘𝔫𝔦𝔠𝔬𝔡𝔢.",
  "Indic: नमस्ते, ক্ষ, தமிழ். Thai: สวัสดี.",
  "Widths: \u00a0no-break, \u2003em, \u200bzero\u200bwidth, \ufeffBOM, soft\u00adhyphen.",
  "Quotes: \"double\" 'single' `back` \\backslash\\ <b>&amp;</b> {{x}} %s $1.",
  "Controls:\ttab, line\u2028separator, paragraph\u2029separator, bell \u0007, delete \u007f.",
  "Edges: \ud7ff \ue000 \ufffd \uffff \u{10000} \u{10ffff}.",
  "Lines end in\nLF,\r\nCRLF,\rCR.\n\ndata: looks like SSE\nevent: too\n",
].join("\n");

/** Writes a fixed text. */
export const text: SimModel = {
  answer: (request) => writeText(formatted(request, () => troublesomeText)),
};
