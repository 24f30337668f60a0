// The models that a server of this API says it has: GET /v1/models, page by page.
import { type ListedModel, toLimit } from "../../../core/listed-model.ts";
import { asList, asObject, asString, type JsonObject } from "../../../wire/json/json.ts";
import type { ListFormat } from "../../kit/list-models.ts";

/** Reads a page: `{"data": […], "has_more": true, "last_id": "…"}`. */
export const readPage: ListFormat["readPage"] = (answer) => {
  const { data, has_more: hasMore, last_id: lastId } = asObject(answer) ?? {};
  if (!Array.isArray(data)) return undefined;
  return {
    models: asList(data).map((row) => toListedModel(asObject(row) ?? {})),
    next: (hasMore === true && asString(lastId)) || undefined,
  };
};

function toListedModel(row: JsonObject): ListedModel {
  return {
    id: asString(row["id"]),
    displayName: asString(row["display_name"]) || undefined,
    contextWindow: toLimit(row["max_input_tokens"]),
    maxOutputTokens: toLimit(row["max_tokens"]),
  };
}
