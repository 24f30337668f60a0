// The models that a server of this API says it has: GET /v1/models, page by page.
import type { Clock } from "../../../core/clock.ts";
import { GatewayError } from "../../../core/errors/error.ts";
import { toNoListError } from "../../../core/errors/no-list-error.ts";
import { type Exchange, toAnswerError, toReadError } from "../../../core/errors/upstream-error.ts";
import { type ListedModel, maxListedModels, toLimit } from "../../../core/listed-model.ts";
import type { HttpClient } from "../../../wire/http.ts";
import { asList, asObject, asString, type JsonObject } from "../../../wire/json.ts";
import { readErrorBody } from "../../../wire/read-error-body.ts";
import { readJson } from "../../../wire/read-json.ts";
import type { Endpoint } from "../endpoint.ts";
import { toStatusError } from "../errors.ts";

/** Who is asked, and how. */
export interface ListingOptions {
  /** Name of the provider in the configuration. */
  readonly name: string;
  readonly http: HttpClient;
  readonly endpoint: Endpoint;
  readonly headers: Readonly<Record<string, string>>;
  /** Credentials that no message may repeat. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
}

const maxPageBytes = 8 * 1024 * 1024;
// As many as a page is asked for make a full list of this many.
const maxPages = maxListedModels / 1_000;

/** Asks for all models. Rejects with a GatewayError, and with the signal's reason. */
export async function listModels(options: ListingOptions, signal: AbortSignal): Promise<readonly ListedModel[]> {
  const models: ListedModel[] = [];
  let after: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const { rows, lastId } = await askForPage(options, after, signal);
    models.push(...rows.map((row) => toListedModel(asObject(row) ?? {})).filter(({ id }) => id !== ""));
    if (lastId === undefined || lastId === after) return models;
    after = lastId;
  }
  throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", `${options.name}: the list of its models has no end`);
}

interface Page {
  readonly rows: readonly unknown[];
  /** Undefined on the last page. */
  readonly lastId: string | undefined;
}

async function askForPage(options: ListingOptions, after: string | undefined, signal: AbortSignal): Promise<Page> {
  const { name, http, endpoint, headers, secrets, clock } = options;
  const response = await http.get({ path: endpoint.modelsPathAfter(after), headers, signal });
  const { status, headers: answered, body } = response;
  const exchange: Exchange = { provider: name, model: "", status, headers: answered, secrets };
  try {
    if (status < 200 || status > 299) {
      throw toNoListError(exchange) ?? toStatusError(exchange, await readErrorBody(response, clock));
    }
    return await readPage(body, exchange);
  } finally {
    response.release();
  }
}

async function readPage(body: AsyncIterable<Uint8Array>, exchange: Exchange): Promise<Page> {
  try {
    const { data, has_more: hasMore, last_id: lastId } = asObject(await readJson(body, maxPageBytes)) ?? {};
    if (Array.isArray(data)) return { rows: asList(data), lastId: (hasMore === true && asString(lastId)) || undefined };
    throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", "the answer is no list of models; check the base URL");
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}

function toListedModel(row: JsonObject): ListedModel {
  return {
    id: asString(row["id"]),
    displayName: asString(row["display_name"]) || undefined,
    contextWindow: toLimit(row["max_input_tokens"]),
    maxOutputTokens: toLimit(row["max_tokens"]),
  };
}
