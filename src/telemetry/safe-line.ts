// DEL and C1 move the cursor of a terminal, marks of direction and bidi controls reorder what is shown, and some
// viewers begin a line at U+2028, U+2029 and NEL. JSON allows all of them unescaped in a string.
const unsafeCharacters = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A line of JSON in which every character is escaped that a terminal or a viewer of logs would act on. */
export function toSafeJsonLine(line: string): string {
  return line.replace(unsafeCharacters, toEscape);
}

const controlEscape = /\\(?:u(00[01][0-9a-f])|[bf]|.)/gi;

/**
 * The same for JSON that is parsed before its strings are shown: the characters
 * stay escaped then, except line ends and tabs.
 */
export function toSafeShownLine(line: string): string {
  return line
    .replace(controlEscape, (sequence, digits?: string) => {
      if (digits !== undefined) return `\\\\u${digits}`;
      return sequence === "\\b" || sequence === "\\f" ? `\\${sequence}` : sequence;
    })
    .replace(unsafeCharacters, (character) => `\\${toEscape(character)}`);
}

function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
