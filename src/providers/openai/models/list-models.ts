// The models that a server of this API says it has: GET <base>/models.
import type { Clock } from "../../../core/clock.ts";
import { GatewayError } from "../../../core/errors/error.ts";
import { toNoListError } from "../../../core/errors/no-list-error.ts";
import { type Exchange, toAnswerError, toReadError } from "../../../core/errors/upstream-error.ts";
import type { ListedModel } from "../../../core/listed-model.ts";
import type { HttpClient, HttpResponse } from "../../../wire/http.ts";
import { asList, asObject } from "../../../wire/json.ts";
import { readErrorBody } from "../../../wire/read-error-body.ts";
import { readJson } from "../../../wire/read-json.ts";
import { toObjectError, toStatusError } from "../errors.ts";
import { isForChat, toListedModels } from "./listed-models.ts";

/** Who is asked, and how. */
export interface ListingOptions {
  /** Name of the provider in the configuration. */
  readonly name: string;
  readonly http: HttpClient;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Credentials that no message may repeat. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
}

const maxBytes = 8 * 1024 * 1024;

/** Asks for the models that there are to chat with. Rejects with a GatewayError, and with the signal's reason. */
export async function listModels(options: ListingOptions, signal: AbortSignal): Promise<readonly ListedModel[]> {
  const { name, http, path, headers, secrets, clock } = options;
  const response = await http.get({ path, headers, signal });
  const { status, headers: answered } = response;
  const exchange: Exchange = { provider: name, model: "", status, headers: answered, secrets };
  try {
    if (status < 200 || status > 299) {
      throw toNoListError(exchange) ?? toStatusError(exchange, await readErrorBody(response, clock));
    }
    return toListedModels((await readRows(response, exchange)).filter(isForChat));
  } finally {
    response.release();
  }
}

/** The rows of a list: `{"object": "list", "data": […]}`, or the list alone, as Together has it. */
async function readRows({ body }: HttpResponse, exchange: Exchange): Promise<readonly unknown[]> {
  try {
    const answer = await readJson(body, maxBytes);
    const { data, object, error } = asObject(answer) ?? { data: answer };
    if (Array.isArray(data)) return asList(data);
    // Ollama's without a model.
    if (data === null && object === "list") return [];
    if (error !== undefined) throw toObjectError(exchange, answer);
    throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", "the answer is no list of models; check the base URL");
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}
