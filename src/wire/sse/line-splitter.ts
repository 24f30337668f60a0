/** Splits text that arrives in pieces into lines, which end in LF, CRLF or CR. */
export interface LineSplitter {
  /** The lines that this piece completes. */
  read(text: string): string[];
  /** The last line, when it is not empty and has no line end. */
  flush(): string[];
  /** Length of the incomplete line. */
  openLength(): number;
  /** Whether nothing of a line is held, so that the next piece is read as after a line end. */
  isIdle(): boolean;
}

/** Creates the splitter of a text, or of the rest of one. A byte order mark at the start of a text is removed. */
export function createLineSplitter(isAtStart: boolean): LineSplitter {
  // Joined once at its end: otherwise a long line would be copied again with each small piece.
  let pieces: string[] = [];
  let openLength = 0;
  let mayHaveMark = isAtStart;
  /** The last piece ended in CR, so an LF at the start of the next belongs to the same line end. */
  let isAfterReturn = false;

  function withoutMarks(text: string): string {
    const isMark = (mayHaveMark && text[0] === "\uFEFF") || (isAfterReturn && text[0] === "\n");
    mayHaveMark = false;
    isAfterReturn = text.endsWith("\r");
    return isMark ? text.slice(1) : text;
  }

  function hold(text: string): void {
    if (text === "") return;
    pieces.push(text);
    openLength += text.length;
  }

  function takeOpen(): string {
    const open = pieces.join("");
    pieces = [];
    openLength = 0;
    return open;
  }

  return {
    read(piece) {
      if (piece === "") return [];
      const text = withoutMarks(piece);
      const hasReturn = text.includes("\r");
      if (!(hasReturn || text.includes("\n"))) {
        hold(text);
        return [];
      }
      const whole = openLength === 0 ? text : takeOpen() + text;
      const lines = whole.split(hasReturn ? /\r\n|\n|\r/ : "\n");
      hold(lines.pop() ?? "");
      return lines;
    },
    flush() {
      const open = takeOpen();
      return open === "" ? [] : [open];
    },
    openLength: () => openLength,
    isIdle: () => openLength === 0 && !isAfterReturn,
  };
}
