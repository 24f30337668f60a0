// Line ends and tabs are wanted; other controls move the cursor, recolour the screen or write to the clipboard. Controls
// of direction make a line read otherwise than it is; the marks that Arabic and Hebrew need are not among them.
const terminalControls = /[^\P{Cc}\n\r\t]|[\u2028-\u202e\u2066-\u2069]/gu;

/** A text from outside, such as a model's, without control characters that a terminal would obey. */
export function withoutControls(text: string): string {
  return text.replace(terminalControls, "\ufffd");
}
