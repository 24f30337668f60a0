import type { CompleteResponse, StreamCompleteResponse } from "../../gen/tokenwire/v1/completion_pb.ts";

/** Shows an answer: its events as they arrive, or the whole answer at once. */
export interface AnswerView {
  showEvent(message: StreamCompleteResponse): Promise<void>;
  showResponse(response: CompleteResponse): Promise<void>;
}
