// The network server: the services of a gateway on one port, with their health.
import { isIPv6, type Socket } from "node:net";
import { cors } from "@connectrpc/connect";
import type { ServerConfig } from "./config/config.ts";
import type { Clock } from "./core/clock.ts";
import type { GatewayError } from "./core/errors/error.ts";
import type { Log } from "./core/log.ts";
import { CompletionService } from "./gen/tokenwire/v1/completion_pb.ts";
import { ModelService } from "./gen/tokenwire/v1/model_pb.ts";
import type { CallHandler } from "./service/call-handler.ts";
import { reportHeaders } from "./service/call-report.ts";
import type { Models } from "./service/model-calls.ts";
import { serveCompletions } from "./transport/connect/completion-service.ts";
import { createConnectTransport } from "./transport/connect/connect-transport.ts";
import { serveModels } from "./transport/connect/model-service.ts";
import { createGrpcTransport } from "./transport/grpc/grpc-transport.ts";
import { type ConfigState, createHealth } from "./transport/health.ts";
import { createRequestMemory } from "./transport/http/body/request-memory.ts";
import type { CorsPolicy } from "./transport/listener/cors.ts";
import { createListener, type ListenerAddress } from "./transport/listener/listener.ts";
import { defaultListenerLimits } from "./transport/listener/listener-limits.ts";
import type { TlsTerminator } from "./transport/listener/tls/terminator.ts";
import { serveReflection } from "./transport/reflection.ts";

/** A server that listens. */
export interface RunningServer {
  /** Where it listens, as a URL. */
  readonly address: string;
  readonly port: number;
  /** Serves a connection that another process has accepted. */
  readonly accept: (socket: Socket) => void;
  /** Sets whether health calls report that the server runs on the current configuration. */
  readonly setConfigState: (state: ConfigState) => void;
  /** Health turns NOT_SERVING, while connections and calls are still taken. */
  readonly beginLameDuck: () => void;
  /**
   * Closes the server: health turns NOT_SERVING, new calls are refused, open calls
   * have `graceMs` to finish and then end as SHUTTING_DOWN. Resolves when every
   * socket is closed.
   */
  drain(graceMs: number): Promise<void>;
}

/** What a server serves, and how it is secured. */
export interface ServerOptions {
  readonly calls: CallHandler;
  readonly models: Models;
  /** Plaintext when undefined. The server closes it. */
  readonly tls: TlsTerminator | undefined;
  /** Why an RPC at a path is refused for now, before it is read; nothing is when unset. */
  readonly shed?: (path: string) => GatewayError | undefined;
  /** Gets the error of each request that is refused before it is read. */
  readonly onRefused?: ((error: GatewayError) => void) | undefined;
  /** Where another process accepts connections for it; without, it listens itself. */
  readonly attachedTo?: ListenerAddress | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Numbers from 0 to 1, by which the ages of connections vary. */
  readonly random: () => number;
}

/** Starts a server. Rejects with Node's error when it cannot listen. */
export async function startServer(server: ServerConfig, options: ServerOptions): Promise<RunningServer> {
  const { calls, models, tls, shed, onRefused, attachedTo, clock, log, random } = options;
  const health = createHealth([CompletionService.typeName, ModelService.typeName]);
  const limits = { ...defaultListenerLimits, ...server };
  const memory = createRequestMemory(limits, clock);
  const connect = createConnectTransport({
    routes(router) {
      serveCompletions(router, calls);
      serveModels(router, models);
      health.routes(router);
      serveReflection(router);
    },
    limits,
    memory,
    clock,
    log,
  });
  const listener = createListener({
    handler: connect,
    selective: server.nativeGrpc ? [createGrpcTransport({ calls, limits, memory, clock, log })] : [],
    limits,
    cors: toCorsPolicy(server.corsOrigins),
    allowedHosts: server.allowedHosts,
    tls,
    ...{ shed, onRefused },
    clock,
    log,
    random,
  });
  if (attachedTo !== undefined) listener.attach(attachedTo);
  const listening = attachedTo ?? listener.listen(server.host, server.port);
  const { address, port } = await Promise.resolve(listening).catch(async (error: unknown) => {
    await listener.close();
    throw error;
  });
  return {
    address: toUrl({ address, port }, tls !== undefined),
    port,
    accept: listener.accept,
    setConfigState: health.setConfigState,
    beginLameDuck: health.beginLameDuck,
    drain(graceMs) {
      health.setServing(false);
      return listener.drain(graceMs);
    },
  };
}

/** The URL of a server at an address. */
export function toUrl({ address, port }: ListenerAddress, isSecure: boolean): string {
  return `${isSecure ? "https" : "http"}://${isIPv6(address) ? `[${address}]` : address}:${port}`;
}

/** By which a trace goes on: https://www.w3.org/TR/trace-context/ */
const traceHeaders = ["traceparent", "tracestate"];

/** What web pages of these origins may send over gRPC-Web and Connect, and read of an answer. */
export function toCorsPolicy(origins: readonly string[]): CorsPolicy {
  return {
    origins,
    methods: cors.allowedMethods,
    requestHeaders: [...cors.allowedHeaders, ...traceHeaders],
    answerHeaders: [...cors.exposedHeaders, "grpc-retry-pushback-ms", ...reportHeaders],
  };
}
