import { isoTime } from "./iso-time.ts";

/**
 * A line of JSON at the level "info" as pino writes it, from facts of which each is
 * a well-formed text, a number or a boolean, or unset. Undefined for other facts, which are left
 * to pino. `own` are the members of every line of the process, each after a comma.
 */
export function toInfoLine(facts: object, message: string, own: string): string | undefined {
  for (const fact of Object.values(facts)) if (!isSimple(fact)) return undefined;
  const members = JSON.stringify(facts).slice(1, -1);
  return `{"level":30${isoTime()}${own}${members === "" ? "" : ","}${members},"msg":${JSON.stringify(message)}}\n`;
}

function isSimple(fact: unknown): boolean {
  switch (typeof fact) {
    case "string":
    case "number":
    case "boolean":
    case "undefined":
      return true;
    default:
      return false;
  }
}
