/**
 * Whether a call has no arguments. For a tool without parameters some models write
 * nothing, and some servers `null`, instead of an empty object.
 */
export function hasNoArguments(argumentsJson: string): boolean {
  return /^\s*(null\s*)?$/.test(argumentsJson);
}

/** The arguments of a call as they are sent to a provider: unchanged, but `{}` where there are none. */
export function toSentArguments(argumentsJson: string): string {
  return hasNoArguments(argumentsJson) ? "{}" : argumentsJson;
}
