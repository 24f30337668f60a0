import type { Attempt, AttemptOutcome } from "../../core/call/attempt.ts";
import type { Channel } from "../../core/call/channel.ts";
import type { Clock } from "../../core/clock.ts";
import type { GatewayError } from "../../core/errors/error.ts";
import type { UpstreamExchange } from "../../core/errors/upstream-error.ts";
import type { HttpClient, HttpResponse } from "../../wire/http/http.ts";
import { readErrorBody } from "../../wire/http/read-error-body.ts";
import type { StopSignal } from "../../wire/http/upstream-request.ts";

/** What all requests of one provider share. */
export interface SenderOptions {
  /** The provider's name, for its errors. */
  readonly name: string;
  readonly http: HttpClient;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Credentials that no error message may contain. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  /** Makes the error for an answer with an error status. */
  readonly toStatusError: (exchange: UpstreamExchange, body: string) => GatewayError;
}

/** The answer to a request, with a status of success, and the facts that errors in it need. */
export interface Sent {
  readonly response: HttpResponse;
  readonly exchange: UpstreamExchange;
  readonly channel: Channel;
}

/** Sends a request body for a model. Throws the error of an answer with an error status, and what the connection throws. */
export type SendRequest = (path: string, body: string, model: string, attempt: Attempt) => Promise<Sent>;

/** Creates the function that sends the requests of one provider. The end of the attempt releases the answer. */
export function createSender({ name, http, headers, secrets, clock, toStatusError }: SenderOptions): SendRequest {
  return async (path, body, model, attempt) => {
    const { limits, record } = attempt;
    const sending = new Sending(attempt, http);
    const response = await http.post({
      path,
      headers: record.traceHeaders === undefined ? headers : { ...headers, ...record.traceHeaders },
      body,
      signal: sending,
      connectTimeoutMs: limits.connectMs,
    });
    sending.hasAnswered(response);
    const { status, headers: answered } = response;
    const exchange: UpstreamExchange = { provider: name, model, status, headers: answered, secrets };
    if (status < 200 || status > 299) throw toStatusError(exchange, await readErrorBody(response, clock));
    return { response, exchange, channel: sending };
  };
}

/** The request of one attempt: it stops when the attempt fails, and releases its answer when the attempt ends. */
class Sending implements StopSignal, Channel {
  readonly attempt: Attempt;
  readonly #http: HttpClient;
  #response: HttpResponse | undefined;
  #onAbort: (() => void) | undefined;

  constructor(attempt: Attempt, http: HttpClient) {
    this.attempt = attempt;
    this.#http = http;
    attempt.onEnd((outcome) => this.#end(outcome));
  }

  get aborted(): boolean {
    return this.attempt.outcome?.kind === "failed";
  }

  get reason(): unknown {
    const { outcome } = this.attempt;
    return outcome?.kind === "failed" ? outcome.error : undefined;
  }

  addEventListener(_type: "abort", listener: () => void): void {
    this.#onAbort = listener;
  }

  removeEventListener(): void {
    this.#onAbort = undefined;
  }

  close(): void {
    this.#response?.close();
  }

  /** Keeps the answer until the attempt ends, or releases it when it has ended. */
  hasAnswered(response: HttpResponse): void {
    this.#response = response;
    if (this.attempt.outcome !== undefined) this.#release(this.attempt.outcome);
  }

  #end(outcome: AttemptOutcome): void {
    if (outcome.kind === "failed") this.#onAbort?.();
    this.#release(outcome);
  }

  #release(outcome: AttemptOutcome): void {
    if (this.#response === undefined) return;
    this.#response.release();
    // After a protocol error, do not reuse the connections: they may be out of step with our requests.
    if (outcome.kind === "failed" && outcome.error.reason === "UPSTREAM_PROTOCOL_ERROR") this.#http.renew();
  }
}
