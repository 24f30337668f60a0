/**
 * Whether the arguments of a call are none at all: some models write nothing, and
 * some servers `null`, where a tool takes nothing.
 */
export function hasNoArguments(argumentsJson: string): boolean {
  return /^\s*(null\s*)?$/.test(argumentsJson);
}

/** The arguments of a call as providers take them back: byte for byte, but an empty object where there are none. */
export function toSentArguments(argumentsJson: string): string {
  return hasNoArguments(argumentsJson) ? "{}" : argumentsJson;
}
