import { ErrorInfoSchema, RetryInfoSchema } from "../../../src/gen/google/rpc/error_details_pb.ts";
import { UpstreamErrorSchema } from "../../../src/gen/tokenwire/v1/error_pb.ts";
import { type ApiClient, ApiFailure } from "../../support/api-clients.ts";
import type { RequestInit } from "../../support/requests.ts";
import type { Mode } from "../round-trip/converse.ts";

/** How a call ended, and the text that had come by then. */
export interface Ending {
  readonly text: string;
  /** The reason of the error; undefined for status OK. */
  readonly reason: string | undefined;
  /** What the provider said of the error. */
  readonly upstream: { readonly httpStatus: number; readonly message: string } | undefined;
  readonly retryAfterSeconds: number | undefined;
}

/** Calls a model and reads to the end, whichever it is. Rejects for an error without a reason. */
export async function endingOf(
  client: ApiClient,
  model: string,
  mode: Mode,
  options: RequestInit = {},
): Promise<Ending> {
  const request = { model, prompt: "Well?", ...options };
  let text = "";
  try {
    if (mode === "Complete") {
      text = (await client.complete(request)).text;
    } else {
      for await (const { event } of client.streamComplete(request)) if (event.case === "textDelta") text += event.value;
    }
    return { text, reason: undefined, upstream: undefined, retryAfterSeconds: undefined };
  } catch (thrown) {
    if (!(thrown instanceof ApiFailure)) throw thrown;
    const reason = thrown.detail(ErrorInfoSchema)?.reason;
    if (reason === undefined) throw thrown;
    const upstream = thrown.detail(UpstreamErrorSchema);
    const delay = thrown.detail(RetryInfoSchema)?.retryDelay;
    return {
      text,
      reason,
      upstream: upstream && { httpStatus: upstream.httpStatus, message: upstream.message },
      retryAfterSeconds: delay && Number(delay.seconds),
    };
  }
}
