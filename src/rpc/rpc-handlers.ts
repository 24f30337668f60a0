import { type ConnectError, type ConnectRouter, createConnectRouter, createContextKey } from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import { compressionGzip } from "@connectrpc/connect-node";
import type { GatewayError } from "../core/error.ts";
import type { Log } from "../core/log.ts";
import { CompletionService } from "../gen/tokenwire/v1/completion_pb.ts";
import { createErrorDescriber } from "./connect-errors.ts";
import type { ListenerLimits } from "./listener-limits.ts";

/** What the adapter tells a handler about a request, among its context values. */
export interface RequestGate {
  /** Why the request is not served; undefined lets it pass. */
  readonly refusal: ConnectError | undefined;
  /** Hears when the caller's deadline passes. */
  onDeadline(error: GatewayError): void;
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
  limits: Pick<ListenerLimits, "maxMessageBytes" | "maxResponseMessageBytes">,
  log: Log,
): RpcHandlers {
  const describer = createErrorDescriber(limits.maxMessageBytes, log);
  const options = {
    readMaxBytes: limits.maxMessageBytes,
    writeMaxBytes: limits.maxResponseMessageBytes,
    // A typo like "max_token" must not pass unseen.
    jsonOptions: { ignoreUnknownFields: false },
    acceptCompression: [compressionGzip],
    // Compressed requests are read, but answers are not compressed: tokens are too small to gain from it.
    compressMinBytes: Number.MAX_SAFE_INTEGER,
    interceptors: [describer.interceptor],
    requestGate(context: Parameters<typeof describer.watch>[0]) {
      const { refusal, onDeadline } = context.values.get(requestGateKey);
      if (refusal !== undefined) throw refusal;
      describer.watch(context, onDeadline);
    },
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
