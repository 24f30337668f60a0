/** Scans JSON text in pieces, to find where an object or a list ends. */
export interface JsonTracker {
  read(text: string): void;
  /** Whether an object or a list has begun and ended, with only white space around it. */
  isClosed(): boolean;
}

/** Creates the tracker of one value. Brackets are counted, not matched: the text may still not be JSON. */
export function createJsonTracker(): JsonTracker {
  let depth = 0;
  let hasBegun = false;
  /** Other text stands before or after the value. */
  let isBroken = false;
  let isInString = false;
  let isEscaped = false;

  function readInString(character: string): void {
    if (isEscaped) isEscaped = false;
    else if (character === "\\") isEscaped = true;
    else if (character === '"') isInString = false;
  }

  function readOutside(character: string): void {
    switch (character) {
      case "{":
      case "[":
        isBroken ||= hasBegun && depth === 0;
        hasBegun = true;
        depth += 1;
        return;
      case "}":
      case "]":
        depth -= 1;
        isBroken ||= depth < 0;
        return;
      case " ":
      case "\t":
      case "\n":
      case "\r":
        return;
      default:
        isBroken ||= depth === 0;
        isInString = character === '"';
    }
  }

  return {
    read(text) {
      for (const character of text) {
        if (isInString) readInString(character);
        else readOutside(character);
      }
    },
    isClosed: () => hasBegun && depth === 0 && !isBroken && !isInString,
  };
}
