/** An answer with a whole body. */
export interface PlainPage {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** A page of plain text; `text` has no line end at its end. */
export function toPlainPage(status: number, text: string): PlainPage {
  return { status, contentType: "text/plain; charset=utf-8", text: `${text}\n` };
}
