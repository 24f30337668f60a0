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

/** What the adapter tells a handler about a request, among its context values. */
export interface RequestGate {
  /** Why the request is not served; undefined lets it pass. */
  readonly refusal: ConnectError | undefined;
  /** Hears when the caller's deadline passes. */
  onDeadline(): void;
}

const openGate: RequestGate = { refusal: undefined, onDeadline() {} };

/** Where the gate of a request stands among its context values. */
export const requestGateKey = createContextKey<RequestGate>(openGate, { description: "request gate" });

/** The RPCs that are served, by path. */
export interface RpcHandlers {
  /** The handler of a path; undefined where no RPC is served. */
  find(path: string): UniversalHandler | undefined;
  /**
   * A handler that speaks the protocol of a content type, for RPCs that are not
   * served: its answer is the refusal in its gate. Undefined for other content.
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
    // A typo like "max_token" must not pass unseen.
    jsonOptions: { ignoreUnknownFields: false },
    acceptCompression: [compressionGzip],
    // Compressed requests are read, but answers are not compressed: tokens are too small to gain from it.
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

/** Lets a request pass, before a byte of its body is read. */
function passGate({ values, signal }: HandlerContext): void {
  const { refusal, onDeadline } = values.get(requestGateKey);
  if (refusal !== undefined) throw refusal;
  if (signal.aborted) throw signal.reason;
  signal.addEventListener("abort", () => {
    const { reason } = signal;
    if (reason instanceof ConnectError && reason.code === Code.DeadlineExceeded) onDeadline();
  });
}
