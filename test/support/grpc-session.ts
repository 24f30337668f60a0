import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { envelope } from "./http-answers.ts";

/** A connection of which a test decides how its streams end. Its errors, and those of its streams, are no concern. */
export interface GrpcSession {
  /** Begins a StreamComplete that is not read yet. */
  begin(model: string): ClientHttp2Stream;
  /** Begins a StreamComplete and reads it; resolves with `grpc-status`, or undefined when the stream ended without. */
  read(model: string): Promise<number | undefined>;
  /** Ends the connection under its streams. */
  destroy(): void;
  readonly isClosed: boolean;
}

/** Opens a connection. Its opener destroys it. */
export function openGrpcSession(address: string): GrpcSession {
  const session: ClientHttp2Session = connect(address);
  session.on("error", () => {});

  function begin(model: string): ClientHttp2Stream {
    const message = toBinary(CompleteRequestSchema, create(CompleteRequestSchema, { model, prompt: "hello" }));
    const stream = session.request({
      ":method": "POST",
      ":path": "/tokenwire.v1.CompletionService/StreamComplete",
      "content-type": "application/grpc",
      te: "trailers",
    });
    stream.on("error", () => {});
    stream.end(envelope(message));
    return stream;
  }

  return {
    begin,
    read(model) {
      const stream = begin(model);
      let status: number | undefined;
      const learn = (headers: Readonly<Record<string, unknown>>): void => {
        if (headers["grpc-status"] !== undefined) status = Number(headers["grpc-status"]);
      };
      stream.on("response", learn).on("trailers", learn).resume();
      return new Promise((resolve) => stream.once("close", () => resolve(status)));
    },
    destroy: () => session.destroy(),
    get isClosed() {
      return session.closed || session.destroyed;
    },
  };
}

/** Cancels a stream, as a gRPC client does; resolves when it is closed. */
export function cancel(stream: ClientHttp2Stream): Promise<void> {
  stream.close(constants.NGHTTP2_CANCEL);
  return closed(stream);
}

/** Resolves when a stream is closed, whichever way. */
export function closed(stream: ClientHttp2Stream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed && stream.destroyed) resolve();
    else stream.once("close", () => resolve());
  });
}
