import { FinishReason } from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { Script } from "./script.ts";

/** The script up to `maxTokens` tokens, reasoning included; a longer one ends with MAX_TOKENS. */
export function* limitTokens(script: Script, maxTokens: number): Script {
  let tokens = 0;
  for (let next = script.next(); ; next = script.next()) {
    if (next.done === true) return next.value;
    if (next.value.kind !== "mark") tokens += 1;
    if (tokens > maxTokens) return { finishReason: FinishReason.MAX_TOKENS };
    yield next.value;
  }
}
