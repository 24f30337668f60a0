import type { ChatProse } from "./api.ts";

/**
 * Finds reasoning that a model wrote into its text, between `<think>` and
 * `</think>`. It can only begin the text. The tags may come in pieces; they, the
 * white space before the first and after each are left out.
 */
export interface ThinkTagReader {
  read(text: string): ChatProse[];
  /** What was held back because a tag might begin with it: for when no text comes next. */
  flush(): ChatProse[];
}

const opening = "<think>";
const closing = "</think>";

/** White space that may stand before the opening tag; after more of it the text is no reasoning. */
export const maxLeadingSpace = 4_096;

/** Creates the reader of one answer's text. */
export function createThinkTagReader(): ThinkTagReader {
  let place: "before" | "inside" | "after" = "before";
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

  function readBefore(): ChatProse[] {
    const start = held.length - held.trimStart().length;
    const begun = held.slice(start);
    if (start > maxLeadingSpace) return readAfter();
    if (!begun.startsWith(opening)) return opening.startsWith(begun) ? [] : readAfter();
    passTag(start + opening.length, "inside");
    return readInside();
  }

  function readInside(): ChatProse[] {
    skipSpace();
    const end = held.indexOf(closing);
    if (end < 0) return take("reasoning", held.length - lengthOfBegunTag(held));
    const thought = take("reasoning", end);
    passTag(closing.length, "after");
    return [...thought, ...readAfter()];
  }

  function readAfter(): ChatProse[] {
    place = "after";
    skipSpace();
    return take("text", held.length);
  }

  function take(kind: "text" | "reasoning", length: number): ChatProse[] {
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
    flush() {
      if (place === "inside") return take("reasoning", held.length);
      return held === "" ? [] : readAfter();
    },
  };
}

/** How much of the end of a text may be the beginning of the closing tag. */
function lengthOfBegunTag(text: string): number {
  const start = text.lastIndexOf("<");
  return start >= 0 && closing.startsWith(text.slice(start)) ? text.length - start : 0;
}
