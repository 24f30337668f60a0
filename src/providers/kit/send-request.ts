import type { Attempt } from "../../core/call/attempt.ts";
import type { Clock } from "../../core/clock.ts";
import type { GatewayError } from "../../core/errors/error.ts";
import type { UpstreamExchange } from "../../core/errors/upstream-error.ts";
import type { HttpClient, HttpResponse } from "../../wire/http/http.ts";
import { readErrorBody } from "../../wire/http/read-error-body.ts";

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
}

/** Sends a request body for a model. Throws the error of an answer with an error status, and what the connection throws. */
export type SendRequest = (path: string, body: string, model: string, attempt: Attempt) => Promise<Sent>;

/** Creates the function that sends the requests of one provider. The end of the attempt releases the answer. */
export function createSender({ name, http, headers, secrets, clock, toStatusError }: SenderOptions): SendRequest {
  return async (path, body, model, attempt) => {
    const { signal, limits, record } = attempt;
    const sent = record.traceHeaders === undefined ? headers : { ...headers, ...record.traceHeaders };
    const response = await http.post({ path, headers: sent, body, signal, connectTimeoutMs: limits.connectMs });
    attempt.onEnd((outcome) => {
      response.release();
      // After a protocol error, do not reuse the connections: they may be out of step with our requests.
      if (outcome.kind === "failed" && outcome.error.reason === "UPSTREAM_PROTOCOL_ERROR") http.renew();
    });
    const { status, headers: answered } = response;
    const exchange: UpstreamExchange = { provider: name, model, status, headers: answered, secrets };
    if (status < 200 || status > 299) throw toStatusError(exchange, await readErrorBody(response, clock));
    return { response, exchange };
  };
}
