// Line ends and tabs are wanted; the others move the cursor, recolour the screen or write to the clipboard.
const terminalControls = /[^\P{Cc}\n\r\t]/gu;

/** A text that somebody else wrote, such as a model, without what a terminal would obey. */
export function withoutControls(text: string): string {
  return text.replace(terminalControls, "\ufffd");
}
