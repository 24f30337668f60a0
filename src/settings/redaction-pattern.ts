const mostLength = 256;
const mostRepeats = 256;
/** Most ways in which a pattern can match at one place of a text. */
const mostWays = 128;
/** Most characters that are compared at one place of a text before it is clear that the pattern does not match there. */
const mostSteps = 512;

// One character or class of characters, and how often: nothing of this grammar can be nested.
const element =
  /(?:\\[dwsDWS\\^$.*+?()[\]{}|/-]|\[\^?(?:\\[dwsDWS\\^\]-]|[^\\[\]])+\]|[^\\^$*+?()[\]{}|])(\?|\*|\+|\{\d{1,3}(?:,\d{0,3})?\})?/y;

const writePattern = 'write characters, "." and classes such as \\d or [A-Z], each with a count such as {16} or {1,64}';

/**
 * What is wrong with a pattern for redaction, as a sentence on what to write; undefined for one that can be used. Time
 * to search a text must grow with its length alone, so patterns have no groups, alternatives or anchors, only the last
 * element may repeat without end, and the counts before it have few combinations.
 */
export function redactionFault(pattern: string): string | undefined {
  if (pattern === "" || pattern.length > mostLength) return `write a pattern of 1 to ${mostLength} characters`;
  let ways = 1;
  let steps = 0;
  element.lastIndex = 0;
  while (element.lastIndex < pattern.length) {
    const at = element.lastIndex;
    const count = element.exec(pattern)?.[1] ?? "";
    if (element.lastIndex <= at) return `${writePattern}; "${pattern.slice(at, at + 1)}" cannot be used there`;
    const { least, most } = toRange(count);
    const isLast = element.lastIndex === pattern.length;
    if (least > mostRepeats || (most !== Number.POSITIVE_INFINITY && most > mostRepeats) || least > most)
      return `write counts of at most ${mostRepeats}, the lesser one first`;
    if (most === Number.POSITIVE_INFINITY && !isLast)
      return `write "*", "+" and counts without an end only at the end of a pattern; elsewhere a count such as {1,64}`;
    // At the end no more than the least count can fail.
    steps += ways * (isLast ? least : most);
    if (!isLast) ways *= most - least + 1;
  }
  const workFault = tooMuchWork(ways, steps);
  if (workFault !== undefined) return workFault;
  if (!compiles(pattern)) return writePattern;
  return toRedaction(pattern).test("") ? "write a pattern that needs at least one character" : undefined;
}

function tooMuchWork(ways: number, steps: number): string | undefined {
  if (ways > mostWays)
    return `write counts that vary less: those before the end allow more than ${mostWays} combinations`;
  if (steps <= mostSteps) return undefined;
  return `write lower counts: this pattern may compare ${steps} characters at each place of a text, and ${mostSteps} are the most`;
}

function toRange(count: string): { readonly least: number; readonly most: number } {
  switch (count) {
    case "":
      return { least: 1, most: 1 };
    case "?":
      return { least: 0, most: 1 };
    case "*":
      return { least: 0, most: Number.POSITIVE_INFINITY };
    case "+":
      return { least: 1, most: Number.POSITIVE_INFINITY };
    default: {
      const [least = "", most = least] = count.slice(1, -1).split(",");
      return { least: Number(least), most: most === "" ? Number.POSITIVE_INFINITY : Number(most) };
    }
  }
}

function compiles(pattern: string): boolean {
  try {
    return toRedaction(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

/** The regular expression of a pattern that can be used. It never matches the empty text. */
export function toRedaction(pattern: string): RegExp {
  return new RegExp(pattern, "gu");
}
