import type { CompleteResponse, Finished, Started } from "../../gen/tokenwire/v1/completion_pb.ts";
import { type Part, Role } from "../../gen/tokenwire/v1/message_pb.ts";
import { GatewayError } from "../errors/error.ts";
import type { Events } from "./event.ts";

/**
 * Folds the events of a streamed answer into a CompleteResponse. The events are in
 * the order of the API, as a sequencer returns them. Rejects with INTERNAL if
 * `started` or `finished` is missing, and with the error that the events throw.
 */
export async function fold(events: Events): Promise<CompleteResponse> {
  let started: Started | undefined;
  let finished: Finished | undefined;
  const parts: Part[] = [];
  for await (const batch of events) {
    for (const event of batch) {
      if (event.case === "started") started = event.value;
      else if (event.case === "finished") finished = event.value;
      else if (event.case === "partFinished" && event.value.part !== undefined) parts.push(event.value.part);
    }
  }
  if (started === undefined || finished === undefined) {
    throw new GatewayError("INTERNAL", "an answer without started or finished cannot be folded");
  }
  const { finishReason, providerFinishReason, usage, stopSequence, refusalCategory } = finished;
  return {
    $typeName: "tokenwire.v1.CompleteResponse",
    id: started.id,
    text: parts.map(({ content }) => (content.case === "text" ? content.value : "")).join(""),
    message: { $typeName: "tokenwire.v1.Message", role: Role.ASSISTANT, text: "", parts },
    finishReason,
    providerFinishReason,
    refusalCategory,
    ...(usage && { usage }),
    ...(started.served && { served: started.served }),
    ...(stopSequence !== undefined && { stopSequence }),
  };
}
