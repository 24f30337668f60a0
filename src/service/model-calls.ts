// The RPCs of models, whichever transport a call came by; failures are GatewayErrors.
import { create } from "@bufbuild/protobuf";
import { invalidRequest } from "../core/errors/error.ts";
import {
  type GetModelRequest,
  type GetModelResponse,
  GetModelResponseSchema,
  type ListModelsRequest,
  type ListModelsResponse,
  ListModelsResponseSchema,
  type Model,
  type UnlistedProvider,
} from "../gen/tokenwire/v1/model_pb.ts";
import { fromPageToken, toPageToken } from "./page-token.ts";

/** The models that the RPCs list; routing implements it. */
export interface Models {
  /** In order of their places, which compare as texts; each is there once. */
  list(signal: AbortSignal): Promise<ModelList>;
  get(name: string, signal: AbortSignal): Promise<Model>;
}

/** All models, each with its place in the order, and the providers that could not be asked for theirs. */
export interface ModelList {
  readonly models: readonly { readonly place: string; toModel(): Model }[];
  readonly unlisted: readonly UnlistedProvider[];
  /** Of the list that prices come from, as "2026-09-23". */
  readonly priceListDate: string;
}

const defaultPageSize = 100;
const maxPageSize = 1_000;

/** One page of the models. */
export async function listModels(
  models: Models,
  request: ListModelsRequest,
  signal: AbortSignal,
): Promise<ListModelsResponse> {
  const page = toPage(request);
  return fillPage(page, await models.list(signal));
}

/** The model of a name. */
export async function getModel(
  models: Models,
  { name }: GetModelRequest,
  signal: AbortSignal,
): Promise<GetModelResponse> {
  return create(GetModelResponseSchema, { model: await models.get(name, signal) });
}

/** All models as one page. */
export async function listAllModels(models: Models, signal: AbortSignal): Promise<ListModelsResponse> {
  return fillPage({ after: "", size: Number.POSITIVE_INFINITY }, await models.list(signal));
}

/** Which of the models are wanted: some that come after a place. */
interface Page {
  readonly after: string;
  readonly size: number;
}

function toPage({ pageSize, pageToken }: ListModelsRequest): Page {
  if (pageSize < 0) throw invalidRequest([{ field: "page_size", description: "write 0 or more" }]);
  const after = pageToken === "" ? "" : fromPageToken(pageToken);
  if (after === undefined) {
    const description = "write the next_page_token of the page before, unchanged, or nothing for the first page";
    throw invalidRequest([{ field: "page_token", description }]);
  }
  return { after, size: Math.min(pageSize || defaultPageSize, maxPageSize) };
}

/** A page token names the place of the page's last model, so that it holds whichever models come and go. */
function fillPage({ after, size }: Page, { models, unlisted, priceListDate }: ModelList): ListModelsResponse {
  const rest = models.filter(({ place }) => place > after);
  const page = rest.slice(0, size);
  return create(ListModelsResponseSchema, {
    models: page.map((model) => model.toModel()),
    nextPageToken: rest.length > page.length ? toPageToken(page.at(-1)?.place ?? after) : "",
    unlistedProviders: [...unlisted],
    priceListDate,
  });
}
