import { learnTemplate, type ReadPlainText, type TextTemplate } from "./text-template.ts";

// A server whose chunks differ in more than their text each time is read the full way from then on.
const maxUnused = 4;

// A longer chunk is never read the short way, so that all limits on its size hold.
const maxLength = 16 * 1024;

/**
 * ShortWay reads the chunks of one answer that differ only in their text, which are
 * nearly all, without parsing them. It learns their form from a chunk that was read
 * the full way, and every chunk of another form is read the full way again.
 */
export class ShortWay {
  readonly #member: string;
  readonly #readText: ReadPlainText;
  #template: TextTemplate | undefined;
  #name = "";
  #isUsed = true;
  #unused = 0;

  /** `member` is the name of the member that holds the text, `readText` the full way. */
  constructor(member: string, readText: ReadPlainText) {
    this.#member = member;
    this.#readText = readText;
  }

  /** The text of a chunk; undefined for a chunk to be read the full way, and never empty. `name` is that of its event. */
  read(data: string, name = ""): string | undefined {
    if (this.#template === undefined || name !== this.#name || data.length > maxLength) return undefined;
    const text = this.#template.match(data);
    if (text === undefined || text === "") return undefined;
    this.#isUsed = true;
    return text;
  }

  /** Learns the form of a chunk that the full way has read as nothing but `text`. */
  learn(data: string, text: string, name = ""): void {
    if (this.#unused >= maxUnused || data.length > maxLength) return;
    this.#unused = this.#isUsed ? 0 : this.#unused + 1;
    this.#isUsed = false;
    this.#name = name;
    this.#template = learnTemplate(data, text, this.#member, this.#readText);
  }
}
