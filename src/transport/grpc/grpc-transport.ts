// Second stop of a request by the transport of gRPC: HTTP/2 stream → a call of the service, and its answer back.
import type { Clock } from "../../core/clock.ts";
import { GatewayError } from "../../core/errors/error.ts";
import type { Log } from "../../core/log.ts";
import type { CallHandler } from "../../service/call-handler.ts";
import { logRefusal } from "../../service/status/log-refusal.ts";
import { newRequestId } from "../../service/status/request-id.ts";
import { toRpcStatus } from "../../service/status/rpc-status.ts";
import { ActiveRequest } from "../http/active-request.ts";
import { limitArrival } from "../http/arrival-limit.ts";
import type { RequestMemory } from "../http/body/request-memory.ts";
import { DrainWait } from "../http/drain-wait.ts";
import type { Exchange } from "../http/exchange.ts";
import type { Refusal, SelectiveHandler } from "../http/request-handler.ts";
import type { RequestLimits } from "../http/request-limits.ts";
import { GrpcAnswer } from "./answer.ts";
import { FrameWriter } from "./frame-writer.ts";
import { GrpcCall } from "./grpc-call.ts";
import { MessageReader } from "./message-reader.ts";
import { type RequestHead, readHead } from "./request-head.ts";
import { createRpcs, type Rpc, type Serve } from "./rpcs.ts";
import { type Fields, toTrailers } from "./status-trailers.ts";

/** What the transport is made of. */
export interface GrpcTransportOptions {
  readonly calls: CallHandler;
  readonly limits: RequestLimits;
  /** Shared by all transports of a listener. */
  readonly memory: RequestMemory;
  readonly clock: Clock;
  readonly log: Log;
}

const contentTypes: ReadonlySet<string | undefined> = new Set(["application/grpc", "application/grpc+proto"]);

/**
 * Creates the transport that serves the RPCs of CompletionService over gRPC with
 * binary messages. It answers in every respect as the handlers of Connect do, which
 * serve what it does not accept.
 */
export function createGrpcTransport(options: GrpcTransportOptions): SelectiveHandler {
  const { calls, limits, memory, clock, log } = options;
  const rpcs = createRpcs(calls, limits);
  const reader = new MessageReader(limits, memory);
  const frames = new FrameWriter(limits.maxResponseMessageBytes);
  const active = new Set<ActiveRequest>();

  async function serve(exchange: Exchange, rpc: Rpc, refusal: Refusal | undefined): Promise<void> {
    const request = new ActiveRequest(exchange, log);
    const drainWait = new DrainWait({ exchange, request, limits, clock });
    const head = readHead(exchange.headers);
    const answer = new GrpcAnswer(exchange, drainWait, head.answersGzip);
    active.add(request);
    try {
      if (refusal !== undefined) return await answer.fail(refuse(refusal.error, refusal.isLogged));
      const startedAt = clock.now();
      let serveCall: Serve;
      try {
        serveCall = await receive(request, rpc, head);
      } catch (thrown) {
        return await answer.fail(toFailure(thrown, request));
      }
      // In whole milliseconds: a deadline that has passed but for a part of one has passed.
      const deadlineMs = head.timeoutMs && Math.floor(startedAt + head.timeoutMs - clock.now());
      const call = new GrpcCall({ request, answer, deadlineMs, frames, toReported: rpc.toReported });
      try {
        await serveCall(call);
      } catch (thrown) {
        await answer.fail(call.failure ?? refuse(thrown, true));
      }
    } finally {
      active.delete(request);
    }
  }

  async function receive(request: ActiveRequest, rpc: Rpc, head: RequestHead): Promise<Serve> {
    if (head.timeoutMs !== undefined && head.timeoutMs <= 0)
      throw new GatewayError("DEADLINE_EXCEEDED", "the caller's deadline passed");
    if (head.error !== undefined) throw head.error;
    const stopArrival = limitArrival(request, limits, clock);
    const { timeoutMs } = head;
    const stopDeadline = timeoutMs === undefined ? undefined : clock.after(timeoutMs, () => request.expire());
    try {
      return await reader.read(request, rpc, head.isGzip);
    } finally {
      stopArrival();
      stopDeadline?.();
    }
  }

  /** The trailers of a request that failed before it became a call. A failure of the request has its line elsewhere. */
  function toFailure(thrown: unknown, { failure }: ActiveRequest): Fields {
    return failure.outcome === undefined ? refuse(thrown, true) : refuse(failure.outcome, false);
  }

  function refuse(thrown: unknown, isLogged: boolean): Fields {
    const id = newRequestId();
    const error = GatewayError.from(thrown);
    const status = toRpcStatus(error, { id });
    if (isLogged) logRefusal(log, { id, error, status, thrown });
    return toTrailers(status);
  }

  return {
    accepts: ({ httpVersion, method, path, headers }) =>
      httpVersion === "2.0" && method === "POST" && contentTypes.has(headers["content-type"]) && rpcs.has(path),
    serve(exchange, _url, refusal) {
      const rpc = rpcs.get(exchange.path);
      if (rpc === undefined) throw new Error(`the gRPC transport does not serve ${exchange.path}`);
      serve(exchange, rpc, refusal).catch((error: unknown) => {
        log.error({ err: error, path: exchange.path }, "a request could not be served");
        exchange.reset();
      });
    },
    failAll(error) {
      for (const request of active) request.fail(error);
    },
  };
}
