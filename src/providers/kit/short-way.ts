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
  /** The last chunk that was read the full way, until its form is learned. */
  #example: Example | undefined;
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
    if (this.#example !== undefined && data.includes(`"${this.#member}"`)) this.#learn(this.#example);
    if (this.#template === undefined || name !== this.#name || data.length > maxLength) return undefined;
    const text = this.#template.match(data);
    if (text === undefined || text === "") return undefined;
    this.#isUsed = true;
    return text;
  }

  /**
   * Notes a chunk that the full way has read as nothing but `text`. Its form is learned
   * when another chunk may have it, since many answers are one chunk of text.
   */
  learn(data: string, text: string, name = ""): void {
    if (this.#unused >= maxUnused || data.length > maxLength) return;
    this.#example = { data, text, name };
  }

  #learn({ data, text, name }: Example): void {
    this.#example = undefined;
    this.#unused = this.#isUsed ? 0 : this.#unused + 1;
    this.#isUsed = false;
    this.#name = name;
    this.#template = learnTemplate(data, text, this.#member, this.#readText);
  }
}

/** A chunk that is only text. */
interface Example {
  readonly data: string;
  readonly text: string;
  readonly name: string;
}
