import {
  Code,
  ConnectError,
  type ConnectRouter,
  createConnectRouter,
  createContextKey,
  type HandlerContext,
} from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import { compressionGzip } from "@connectrpc/connect-node";
import { CompletionService } from "../../gen/tokenwire/v1/completion_pb.ts";
import { createErrorInterceptor, type DescribeError, type MessageLimits } from "./connect-errors.ts";

/** What a handler gets from the transport before it serves a request, as a context value. */
export interface RequestGate {
  /** The status that refuses the request; undefined when it is served. */
  readonly refusal: ConnectError | undefined;
  /** Called when the caller's deadline passes. */
  readonly onDeadline: () => void;
}

const openGate: RequestGate = { refusal: undefined, onDeadline() {} };

/** The key of a request's gate among its context values. */
export const requestGateKey = createContextKey<RequestGate>(openGate, { description: "request gate" });

/** The handlers of the RPCs, by path. */
export interface RpcHandlers {
  /** The handler of a path; undefined where no RPC is served. */
  find(path: string): UniversalHandler | undefined;
  /**
   * A handler for RPCs that are not served: it answers with the refusal in its gate,
   * in the protocol of the content type. Undefined for other content types.
   */
  standIn(contentType: string): UniversalHandler | undefined;
}

/** Creates the Connect handlers of everything that `routes` puts on a router. */
export function createRpcHandlers(
  routes: (router: ConnectRouter) => void,
  limits: MessageLimits,
  describe: DescribeError,
): RpcHandlers {
  const options = {
    readMaxBytes: limits.maxMessageBytes,
    writeMaxBytes: limits.maxResponseMessageBytes,
    // A misspelt field such as "max_token" must be an error.
    jsonOptions: { ignoreUnknownFields: false },
    acceptCompression: [compressionGzip],
    // Compressed requests are read, but answers are not compressed: messages of a few tokens do not get smaller.
    compressMinBytes: Number.MAX_SAFE_INTEGER,
    interceptors: [createErrorInterceptor(describe)],
    requestGate: passGate,
  };

  const router = createConnectRouter(options);
  routes(router);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));

  const { complete, streamComplete } = CompletionService.method;
  const unserved = (): never => {
    throw new Error("a request without a refusal reached a stand-in");
  };
  const standIns = createConnectRouter(options).rpc(complete, unserved).rpc(streamComplete, unserved).handlers;

  return {
    find: (path) => handlers.get(path),
    standIn: (contentType) => standIns.find((handler) => handler.supportedContentType(contentType)),
  };
}

/** Refuses a request, or lets it pass, before a byte of its body is read. */
function passGate({ values, signal }: HandlerContext): void {
  const { refusal, onDeadline } = values.get(requestGateKey);
  if (refusal !== undefined) throw refusal;
  if (signal.aborted) throw signal.reason;
  signal.addEventListener("abort", () => {
    const { reason } = signal;
    if (reason instanceof ConnectError && reason.code === Code.DeadlineExceeded) onDeadline();
  });
}
