/**
 * The id of a tool call as the Messages API takes it, in a call as in its result:
 * of letters, digits, "_" and "-". Other providers' ids ("functions.weather:0") are
 * written in those, different ones differently.
 */
function toToolUseId(id: string): string {
  return /^[\w-]+$/.test(id) ? id : `call_${Buffer.from(id).toString("base64url")}`;
}

/** The ids of the tool calls of one conversation, which the API wants to be different. */
export interface ToolUseIds {
  /** The id of a call, which comes before its result. */
  ofCall(id: string): string;
  /** The id that a result names: that of the last call with this one. */
  ofResult(id: string): string;
}

/** Creates the ids of one request: other servers may use an id again in a later answer. */
export function createToolUseIds(): ToolUseIds {
  const counts = new Map<string, number>();

  function write(id: string): string {
    const count = counts.get(id) ?? 1;
    return count === 1 ? toToolUseId(id) : `${toToolUseId(id)}_again_${count}`;
  }

  return {
    ofCall(id) {
      counts.set(id, (counts.get(id) ?? 0) + 1);
      return write(id);
    },
    ofResult: write,
  };
}
