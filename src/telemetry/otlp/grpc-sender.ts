// OTLP over gRPC, as one unary call for each message: https://opentelemetry.io/docs/specs/otlp/#otlpgrpc
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
} from "node:http2";
import { codeName } from "../../core/errors/code-name.ts";
import { readAnswer } from "./answer-bytes.ts";
import { lateFault, unreachableFault } from "./http-sender.ts";
import { OtlpFault, type OtlpSender, type OtlpSettings, type OtlpSignal } from "./settings.ts";

const prefixBytes = 5;

/** Creates a sender over HTTP/2, which keeps one connection as long as it works. */
export function createGrpcSender({ endpoint, headers, timeoutMs }: OtlpSettings, { grpcPath }: OtlpSignal): OtlpSender {
  let session: ClientHttp2Session | undefined;
  /** Why the connection failed; its streams only say that they were cancelled. */
  let failure: Error | undefined;

  function connected(): ClientHttp2Session {
    if (session !== undefined && !session.closed && !session.destroyed) {
      session.ref();
      return session;
    }
    const opened = connect(endpoint);
    failure = undefined;
    opened.on("error", (error) => {
      failure = error;
    });
    session = opened;
    return opened;
  }

  /** What is left of a connection that failed must not fail the next message. */
  function disconnect(): void {
    session?.destroy();
    session = undefined;
  }

  return {
    async send(message) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const stream = connected().request(
          {
            ...headers,
            ":method": "POST",
            ":path": grpcPath,
            te: "trailers",
            "content-type": "application/grpc+proto",
            "grpc-timeout": `${timeoutMs}m`,
          },
          { signal },
        );
        return await exchange(stream, message);
      } catch (thrown) {
        disconnect();
        if (thrown instanceof OtlpFault) throw thrown;
        throw signal.aborted ? lateFault(timeoutMs, thrown) : unreachableFault(failure ?? thrown);
      } finally {
        // A message keeps the process alive until it is answered, the connection alone does not.
        session?.unref();
      }
    },
    close: disconnect,
  };
}

/** Sends the message and reads the answer. Rejects when the status is not OK. */
async function exchange(stream: ClientHttp2Stream, message: Uint8Array): Promise<Uint8Array> {
  let head: IncomingHttpHeaders = {};
  let trailers: IncomingHttpHeaders = {};
  stream.once("response", (received) => {
    head = received;
  });
  stream.once("trailers", (received) => {
    trailers = received;
  });
  // The timeout may come after the answer, while the collector has not read the whole message.
  stream.on("error", () => {});
  stream.end(toFrame(message));
  const answer = await readAnswer(stream);
  stream.close();
  if (answer === undefined) throw new OtlpFault("its answer is too long");
  const httpStatus = head[constants.HTTP2_HEADER_STATUS];
  if (httpStatus !== undefined && Number(httpStatus) !== 200) {
    throw new OtlpFault(`it answered with HTTP status ${String(httpStatus)}`);
  }
  // An answer without a message has its status in the first headers.
  const status = trailers["grpc-status"] ?? head["grpc-status"];
  if (status === undefined && httpStatus === undefined) throw new Error("the stream ended without an answer");
  if (status === undefined) throw new OtlpFault("its answer has no gRPC status");
  if (status !== "0") throw new OtlpFault(`it answered with gRPC status ${codeName(Number(status))}`);
  return answer.subarray(prefixBytes);
}

/** A message with its prefix: not compressed, and its length. */
function toFrame(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32BE(message.byteLength, 1);
  return Buffer.concat([prefix, message]);
}
