import type { Completion } from "../../core/call/completion.ts";
import { createLifetime, type Lifetime } from "../../core/call/lifetime.ts";
import { GatewayError } from "../../core/errors/error.ts";
import type { Log } from "../../core/log.ts";
import { createRequestBody, type RequestBody } from "./body/request-body.ts";
import type { Exchange } from "./exchange.ts";
import type { RequestScope } from "./request-scope.ts";

/** One RPC in a transport, and the one place where it can be aborted. */
export interface ActiveRequest {
  /** The part that its service sees. */
  readonly scope: RequestScope;
  readonly body: RequestBody;
  /** Ends when the request fails, on either side; never when it succeeds. */
  readonly failure: Lifetime<GatewayError>;
  /** Fires when the request fails, with the status for the caller as reason. */
  readonly signal: AbortSignal;
  /** Fails the request because its deadline passed, unless it has a completion, which keeps that deadline itself. */
  expire(): void;
  /** Aborts the answer of a request that failed. */
  reset(): void;
}

/** What a request needs of its transport. */
export interface ActiveRequestDependencies {
  /** Turns the failure of a request into the status that its transport writes. */
  readonly toStatus: (error: GatewayError) => Error;
  readonly log: Log;
}

/** Begins a request. It fails as soon as its caller leaves without the whole answer. */
export function beginRequest(exchange: Exchange, { toStatus, log }: ActiveRequestDependencies): ActiveRequest {
  const failure = createLifetime<GatewayError>((error) => log.error({ err: error }, "a request's failure went wrong"));
  const body = createRequestBody(exchange.body, (byteLength) => {
    if (!exchange.bodyRead(byteLength)) failure.end(tooManyPieces());
  });
  const controller = new AbortController();
  failure.onEnd((error) => {
    const status = toStatus(error);
    body.fail(status);
    controller.abort(status);
  });

  let completion: Completion | undefined;
  const scope: RequestScope = {
    peer: exchange.peer,
    identity: exchange.identity,
    attach(attached) {
      completion = attached;
      failure.onEnd((error) => attached.end({ kind: "failed", error }));
      attached.onEnd((outcome) => {
        if (outcome.kind === "failed") failure.end(outcome.error);
      });
    },
  };

  const leave = (): void => failure.end(new GatewayError("CALLER_CANCELLED", "the caller closed the stream"));
  exchange.events.once("aborted", leave).once("close", leave);
  // Every exchange ends with "close", so only "finish" before it shows that the caller got the whole answer.
  exchange.events.once("finish", () => exchange.events.off("aborted", leave).off("close", leave));
  return {
    scope,
    body,
    failure,
    signal: controller.signal,
    expire() {
      if (completion === undefined) failure.end(new GatewayError("DEADLINE_EXCEEDED", "the caller's deadline passed"));
    },
    reset() {
      // A failed completion has a log line of its own; one that ended well does not know that its delivery failed.
      if (completion?.outcome?.kind !== "failed") {
        const facts = { peer: exchange.peer, reason: failure.outcome?.reason };
        log.info(facts, "an answer was broken off before its caller had read it");
      }
      exchange.reset();
    },
  };
}

function tooManyPieces(): GatewayError {
  return new GatewayError("MALFORMED_MESSAGE", "the request comes in too many small pieces; send larger ones");
}
