import type { ChatTextPiece } from "../../api.ts";

/**
 * Finds reasoning that a model wrote into its text, between `<think>` and
 * `</think>`. It can only begin the text. The tags may come in pieces; they, the
 * white space before the first and after each are left out.
 *
 * Where the prompt's template has written `<think>` for the model, the text begins
 * inside the thought. The white space before `</think>` is left out then, too.
 */
export interface ThinkTagReader {
  read(text: string): ChatTextPiece[];
  /** Says that the reasoning came apart from the text, so the text does not begin inside a thought. */
  expectNoThought(): void;
  /** What was held back because a tag might begin with it: for when no text comes next. */
  flush(): ChatTextPiece[];
}

const opening = "<think>";
const closing = "</think>";

/**
 * White space that may stand before the opening tag, after more of which the text
 * is no reasoning; and that is held back as it may stand before the closing tag.
 * Each piece is looked at with all that is held.
 */
export const maxLeadingSpace = 4_096;

/** Creates the reader of one answer's text. */
export function createThinkTagReader({ beginsInThought }: { readonly beginsInThought: boolean }): ThinkTagReader {
  let place: "before" | "inside" | "after" = "before";
  let isInThought = beginsInThought;
  let isAfterTag = false;
  /** Text that may be the beginning of a tag. */
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
    expectNoThought() {
      isInThought &&= place === "inside";
    },
    flush() {
      if (place === "inside" || (place === "before" && isInThought)) return take("reasoning", held.length);
      return held === "" ? [] : readAfter();
    },
  };
}

/** How much of the end of a text may be the beginning of the closing tag. */
function lengthOfBegunTag(text: string): number {
  const start = text.lastIndexOf("<");
  return start >= 0 && closing.startsWith(text.slice(start)) ? text.length - start : 0;
}
