// Calls of which the soak decides how they are made, read and left.
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { CompleteRequestSchema, CountTokensRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { envelope } from "../support/http-answers.ts";

/** How a call is made. */
export interface SoakCall {
  readonly rpc: "Complete" | "StreamComplete" | "CountTokens";
  readonly model: string;
  readonly timeoutMs?: number;
  /** Whether it is served by the handlers of Connect, which serve paths with a query. */
  readonly byConnect?: boolean;
}

/** Connections and calls that are open now, and how calls ended so far. */
export class Tally {
  open = 0;
  readonly ended = new Map<string, number>();

  add(outcome: string): void {
    this.ended.set(outcome, (this.ended.get(outcome) ?? 0) + 1);
  }
}

/** Opens a connection; its errors are those of its calls. */
export function openSession(port: number): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on("error", () => {});
  return session;
}

/** Begins a call over gRPC, which is not read yet. Counts how it ends. */
export function beginCall(session: ClientHttp2Session, call: SoakCall, tally: Tally): ClientHttp2Stream {
  const { rpc, timeoutMs, byConnect = false } = call;
  const stream = session.request({
    ":method": "POST",
    ":path": `/tokenwire.v1.CompletionService/${rpc}${byConnect ? "?by=connect" : ""}`,
    "content-type": "application/grpc",
    te: "trailers",
    ...(timeoutMs !== undefined && { "grpc-timeout": `${timeoutMs}m` }),
  });
  let status: string | undefined;
  const learn = ({ "grpc-status": given }: Readonly<Record<string, unknown>>): void => {
    if (typeof given === "string") status = given;
  };
  tally.open += 1;
  stream
    .on("response", learn)
    .on("trailers", learn)
    .on("error", () => {})
    .once("close", () => {
      tally.open -= 1;
      tally.add(status ?? "left");
    });
  stream.end(envelope(toMessage(call)));
  return stream;
}

/** Reads a call to its end. */
export async function readCall(session: ClientHttp2Session, call: SoakCall, tally: Tally): Promise<void> {
  await untilClosed(beginCall(session, call, tally).resume());
}

/** Cancels a call, as a gRPC client does. */
export async function cancelCall(stream: ClientHttp2Stream): Promise<void> {
  stream.close(constants.NGHTTP2_CANCEL);
  await untilClosed(stream);
}

/** Resolves when a call is over, whichever way. */
export function untilClosed(stream: ClientHttp2Stream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed && stream.destroyed) resolve();
    else stream.once("close", () => resolve());
  });
}

function toMessage({ rpc, model }: SoakCall): Uint8Array {
  const request = { model, prompt: "hello" };
  if (rpc !== "CountTokens") return toBinary(CompleteRequestSchema, create(CompleteRequestSchema, request));
  return toBinary(CountTokensRequestSchema, create(CountTokensRequestSchema, { request }));
}
