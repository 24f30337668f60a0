import { create } from "@bufbuild/protobuf";
import type { ConnectRouter } from "@connectrpc/connect";
import { invalidRequest } from "../core/error.ts";
import {
  GetModelResponseSchema,
  type ListModelsRequest,
  type ListModelsResponse,
  ListModelsResponseSchema,
  type Model,
  ModelService,
} from "../gen/tokenwire/v1/model_pb.ts";

/** What the model RPCs tell about; routing has it. */
export interface Models {
  list(): readonly Model[];
  get(name: string): Model;
}

const defaultPageSize = 100;
const maxPageSize = 1_000;

/** Serves ModelService on a router. It throws GatewayErrors, of which the listener makes statuses. */
export function serveModels(router: ConnectRouter, models: Models): void {
  router.service(ModelService, {
    listModels: (request) => toPage(models.list(), request),
    getModel: ({ name }) => create(GetModelResponseSchema, { model: models.get(name) }),
  });
}

/** A page token is the index of the page's first model: a list that another configuration changes in between may shift. */
function toPage(models: readonly Model[], { pageSize, pageToken }: ListModelsRequest): ListModelsResponse {
  if (pageSize < 0) throw invalidRequest([{ field: "page_size", description: "write 0 or more" }]);
  if (!/^\d{0,9}$/.test(pageToken)) {
    const description = "write the next_page_token of the page before, unchanged, or nothing for the first page";
    throw invalidRequest([{ field: "page_token", description }]);
  }
  const start = Number(pageToken);
  const end = start + Math.min(pageSize || defaultPageSize, maxPageSize);
  const nextPageToken = end < models.length ? String(end) : "";
  return create(ListModelsResponseSchema, { models: models.slice(start, end), nextPageToken });
}
