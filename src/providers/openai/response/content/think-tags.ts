import type { ChatTextPiece } from "../../api.ts";

/**
 * Separates reasoning that a model wrote into its text, between `<think>` and
 * `</think>`, from the text. Only the beginning of the text is searched. The tags, which
 * may come in pieces, are left out, and so is the white space before the first and after
 * each.
 *
 * Where the prompt's template already ends with `<think>`, the text begins inside the
 * reasoning. Then the white space before `</think>` is left out, too.
 */
export interface ThinkTagReader {
  read(text: string): ChatTextPiece[];
  /** Whether the text is passed on as it is, since no tag is searched for any more. */
  isPassed(): boolean;
  /** To be called when reasoning came outside the text: then the text does not begin inside reasoning. */
  expectNoThought(): void;
  /** Returns text that was held back because a tag could begin with it. To be called when no text follows. */
  flush(): ChatTextPiece[];
}

const opening = "<think>";
const closing = "</think>";

/**
 * The most white space before the opening tag, and before a closing tag that ends a
 * text that began inside reasoning. Each piece is searched together with all white space
 * that is held back, so the limit bounds the time.
 */
export const maxLeadingSpace = 4_096;

/** Creates the reader of one choice's text. */
export function createThinkTagReader({ beginsInThought }: { readonly beginsInThought: boolean }): ThinkTagReader {
  let place: "before" | "inside" | "after" = "before";
  let isInThought = beginsInThought;
  let isAfterTag = false;
  /** Text that may be the beginning of a tag, or the white space before one. */
  let held = "";

  function passTag(end: number, next: "inside" | "after"): void {
    place = next;
    isAfterTag = true;
    held = held.slice(end);
  }

  function skipSpace(): void {
    if (!isAfterTag) return;
    held = held.trimStart();
    isAfterTag = held === "";
  }

  function readBefore(): ChatTextPiece[] {
    const start = held.length - held.trimStart().length;
    const begun = held.slice(start);
    if (start <= maxLeadingSpace && begun.startsWith(opening)) passTag(start + opening.length, "inside");
    else if (start <= maxLeadingSpace && opening.startsWith(begun)) return [];
    else if (isInThought) passTag(start, "inside");
    else return readAfter();
    return readInside();
  }

  function readInside(): ChatTextPiece[] {
    skipSpace();
    const end = held.indexOf(closing);
    const thought = take("reasoning", lengthOfThought(end < 0 ? held.length - lengthOfBegunTag(held) : end));
    if (end < 0) return thought;
    passTag(held.indexOf(closing) + closing.length, "after");
    return [...thought, ...readAfter()];
  }

  function lengthOfThought(length: number): number {
    if (!isInThought) return length;
    const trimmed = held.slice(0, length).trimEnd().length;
    return length - trimmed > maxLeadingSpace ? length : trimmed;
  }

  function readAfter(): ChatTextPiece[] {
    place = "after";
    skipSpace();
    return take("text", held.length);
  }

  function take(kind: "text" | "reasoning", length: number): ChatTextPiece[] {
    const text = held.slice(0, length);
    held = held.slice(length);
    if (text === "") return [];
    return [kind === "text" ? { kind, text } : { kind, text, field: undefined }];
  }

  return {
    read(text) {
      held += text;
      switch (place) {
        case "before":
          return readBefore();
        case "inside":
          return readInside();
        case "after":
          return readAfter();
        default:
          return place satisfies never;
      }
    },
    isPassed: () => place === "after" && held === "" && !isAfterTag,
    expectNoThought() {
      isInThought &&= place === "inside";
    },
    flush() {
      if (place === "inside" || (place === "before" && isInThought)) return take("reasoning", held.length);
      return held === "" ? [] : readAfter();
    },
  };
}

/** The length of the end of a text that may be the beginning of the closing tag. */
function lengthOfBegunTag(text: string): number {
  const start = text.lastIndexOf("<");
  return start >= 0 && closing.startsWith(text.slice(start)) ? text.length - start : 0;
}
