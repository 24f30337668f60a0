/**
 * The id of a tool call as the Messages API takes it, in a call as in its result:
 * of letters, digits, "_" and "-". Other providers' ids ("functions.weather:0") are
 * written in those, different ones differently.
 */
export function toToolUseId(id: string): string {
  return /^[\w-]+$/.test(id) ? id : `call_${Buffer.from(id).toString("base64url")}`;
}
