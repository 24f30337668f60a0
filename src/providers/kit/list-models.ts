// The models that a server lists: GET, page by page.
import { GatewayError } from "../../core/errors/error.ts";
import { toAnswerError, toReadError, type UpstreamExchange } from "../../core/errors/upstream-error.ts";
import { type ListedModel, maxListedModels } from "../../core/listed-model.ts";
import type { HttpResponse } from "../../wire/http/http.ts";
import { readErrorBody } from "../../wire/http/read-error-body.ts";
import { readJson } from "../../wire/json/read-json.ts";
import type { SenderOptions } from "./send-request.ts";

/** A page of a list of models. */
export interface ModelPage {
  /** Those without an id are left out. */
  readonly models: readonly ListedModel[];
  /** What the next page is found by; undefined on the last page. */
  readonly next?: string | undefined;
}

/** How an API lists models. */
export interface ListFormat {
  /** Path and query of the first page, or of the one that the page before it named as the next. */
  readonly pathOf: (next: string | undefined) => string;
  /** Reads a page; undefined for JSON that is none. Throws the error that is in its place. */
  readonly readPage: (answer: unknown, exchange: UpstreamExchange) => ModelPage | undefined;
}

/** The server of a list, and its form. */
export interface ListingOptions extends ListFormat, SenderOptions {}

const maxPageBytes = 8 * 1024 * 1024;
// Full pages of 1,000, the most that an API gives at once, make a full list of this many.
const maxPages = maxListedModels / 1_000;

/** Asks for all models, of at most 10 pages of 8 MiB. Rejects with a GatewayError, and with the signal's reason. */
export async function listModels(options: ListingOptions, signal: AbortSignal): Promise<readonly ListedModel[]> {
  const models: ListedModel[] = [];
  let at: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const { models: listed, next } = await askForPage(options, at, signal);
    models.push(...listed.filter(({ id }) => id !== ""));
    if (next === undefined || next === at) return models;
    at = next;
  }
  throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", `${options.name}: the list of its models has no end`);
}

async function askForPage(options: ListingOptions, at: string | undefined, signal: AbortSignal): Promise<ModelPage> {
  const { name, http, headers, secrets, clock, toStatusError, pathOf, readPage } = options;
  const response = await http.get({ path: pathOf(at), headers, signal });
  const { status, headers: answered } = response;
  const exchange: UpstreamExchange = { provider: name, model: "", status, headers: answered, secrets };
  try {
    if (status < 200 || status > 299) {
      throw toNoListError(exchange) ?? toStatusError(exchange, await readErrorBody(response, clock));
    }
    return await readAnswer(response, exchange, readPage);
  } finally {
    response.release();
  }
}

async function readAnswer(
  { body }: HttpResponse,
  exchange: UpstreamExchange,
  readPage: ListFormat["readPage"],
): Promise<ModelPage> {
  try {
    const page = readPage(await readJson(body, maxPageBytes), exchange);
    if (page !== undefined) return page;
    throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", "the answer is no list of models; check the base URL");
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}

/**
 * The UNSUPPORTED_FEATURE error for a server without a list of models (404 or 405);
 * undefined for any other status. A completion would report the same status as
 * MODEL_NOT_FOUND, which would be wrong here.
 */
function toNoListError(exchange: UpstreamExchange): GatewayError | undefined {
  const { status } = exchange;
  if (status !== 404 && status !== 405) return undefined;
  const advice = "check the base URL, or write listModels: false";
  return toAnswerError(exchange, "UNSUPPORTED_FEATURE", `it answered ${status} to the list of its models; ${advice}`);
}
