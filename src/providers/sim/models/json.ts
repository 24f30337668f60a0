import { writeText } from "../script/script.ts";
import type { SimModel } from "./model.ts";
import { toStructuredText } from "./structured.ts";

/** Writes JSON that fits the response format. */
export const json: SimModel = {
  answer: ({ responseFormat }) => writeText(toStructuredText(responseFormat)),
};
