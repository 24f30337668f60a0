import type { CompleteResponse, StreamCompleteResponse } from "../../gen/tokenwire/v1/completion_pb.ts";

/** Shows an answer: either its events, as they come, or the whole of it. */
export interface AnswerView {
  showEvent(message: StreamCompleteResponse): Promise<void>;
  showResponse(response: CompleteResponse): Promise<void>;
}
