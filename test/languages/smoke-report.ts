import { Code } from "@connectrpc/connect";

/** What the program of every language says to the model, beyond ASCII and beyond 16 bits. */
export const prompt = "Grüße, 世界! 👩‍🚀 tokens";

/** What the program of every language prints as JSON after it called Complete, StreamComplete and an unknown model. */
export const smokeReport = {
  text: prompt,
  finishReason: "FINISH_REASON_STOP",
  streamedText: prompt,
  firstEvent: "started",
  lastEvent: "finished",
  errorCode: Code.NotFound,
  errorReason: "MODEL_NOT_FOUND",
};
