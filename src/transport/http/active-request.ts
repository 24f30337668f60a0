import type { CallerIdentity } from "../../core/call/caller-identity.ts";
import type { Completion } from "../../core/call/completion.ts";
import { createLifetime, type Lifetime } from "../../core/call/lifetime.ts";
import { GatewayError } from "../../core/errors/error.ts";
import type { Log } from "../../core/log.ts";
import { RequestBody } from "./body/request-body.ts";
import type { Exchange } from "./exchange.ts";
import type { RequestScope } from "./request-scope.ts";

/**
 * One RPC in a transport, and the one place where it can be aborted. It fails as
 * soon as its caller leaves without the whole answer.
 */
export class ActiveRequest implements RequestScope {
  readonly peer: string;
  readonly identity: CallerIdentity | undefined;
  readonly body: RequestBody;
  /** Ends when the request fails, on either side; never when it succeeds. */
  readonly failure: Lifetime<GatewayError>;
  readonly #exchange: Exchange;
  readonly #log: Log;
  #completion: Completion | undefined;
  #isAnswered = false;

  constructor(exchange: Exchange, log: Log) {
    this.peer = exchange.peer;
    this.identity = exchange.identity;
    this.#exchange = exchange;
    this.#log = log;
    this.failure = createLifetime<GatewayError>((error) => log.error({ err: error }, "a request's failure went wrong"));
    this.body = new RequestBody(exchange.body, (byteLength) => {
      if (!exchange.bodyRead(byteLength)) this.fail(tooManyPieces());
    });
    this.failure.onEnd((error) => this.body.fail(error));
    const leave = (): void => this.#leave();
    exchange.events.on("aborted", leave).on("close", leave);
    // Every exchange ends with "close", so only "finish" before it shows that the caller got the whole answer.
    exchange.events.on("finish", () => {
      this.#isAnswered = true;
    });
  }

  /** Fails the request; only the first failure counts. */
  fail(error: GatewayError): void {
    this.failure.end(error);
  }

  header(name: string): string | undefined {
    const value = this.#exchange.headers[name];
    return Array.isArray(value) ? value.join(",") : value;
  }

  attach(completion: Completion): void {
    this.#completion = completion;
    this.failure.onEnd((error) => completion.end({ kind: "failed", error }));
    completion.onEnd((outcome) => {
      if (outcome.kind === "failed") this.fail(outcome.error);
    });
  }

  /** Notes since when the answer waits for its reader, a reading of the clock; undefined when it waits no more. */
  readerWaits(since: number | undefined): void {
    if (this.#completion !== undefined) this.#completion.progress.readerWaitsSince = since;
  }

  /** Fails the request because its deadline passed, unless it has a completion, which keeps that deadline itself. */
  expire(): void {
    if (this.#completion === undefined)
      this.fail(new GatewayError("DEADLINE_EXCEEDED", "the caller's deadline passed"));
  }

  #leave(): void {
    // Building an Error captures a stack; skip it once it would change nothing.
    if (this.#isAnswered || this.failure.outcome !== undefined) return;
    this.fail(new GatewayError("CALLER_CANCELLED", "the caller closed the stream"));
  }

  /** Aborts the answer of a request that failed. */
  reset(): void {
    // A failed completion has a log line of its own; one that ended well does not know that its delivery failed.
    if (this.#completion?.outcome?.kind !== "failed") {
      const facts = { peer: this.peer, reason: this.failure.outcome?.reason };
      this.#log.info(facts, "an answer was broken off before its caller had read it");
    }
    this.#exchange.reset();
  }
}

function tooManyPieces(): GatewayError {
  return new GatewayError("MALFORMED_MESSAGE", "the request comes in too many small pieces; send larger ones");
}
