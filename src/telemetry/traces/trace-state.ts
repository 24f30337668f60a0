// The header `tracestate`: https://www.w3.org/TR/trace-context/#tracestate-header

const mostMembers = 32;
/** What each system must pass on. A longer list is shortened as the standard says. */
const mostCharacters = 512;
const longMember = 128;

const key = "[a-z\\d][a-z\\d_\\-*/@]{0,255}";
const value = "[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]";
const form = new RegExp(`^${key}=${value}$`);

/** Reads the header, and returns it as it goes on. Empty for a list that is malformed, which the standard wants ignored. */
export function readTraceState(header: string): string {
  const members = header
    .split(",")
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ""))
    .filter((member) => member !== "");
  if (members.length > mostMembers || !members.every((member) => form.test(member))) return "";
  const keys = new Set(members.map((member) => member.slice(0, member.indexOf("="))));
  return keys.size === members.length ? shorten(members).join(",") : "";
}

/** Takes out members until the list is short enough: long ones first, then the last, which was written first. */
function shorten(members: readonly string[]): readonly string[] {
  if (lengthOf(members) <= mostCharacters) return members;
  const short = members.filter(({ length }) => length <= longMember);
  while (lengthOf(short) > mostCharacters) short.pop();
  return short;
}

function lengthOf(members: readonly string[]): number {
  return members.reduce((sum, { length }) => sum + length + 1, -1);
}
