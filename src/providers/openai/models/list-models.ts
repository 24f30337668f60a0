// The models that a server of this API says it has: GET <base>/models.
import { asList, asObject } from "../../../wire/json/json.ts";
import type { ListFormat } from "../../kit/list-models.ts";
import { toObjectError } from "../errors.ts";
import { isForChat, toListedModels } from "./listed-models.ts";

/** Reads a list, which has one page: `{"object": "list", "data": […]}`, or the list alone, as Together has it. */
export const readPage: ListFormat["readPage"] = (answer, exchange) => {
  const { data, object, error } = asObject(answer) ?? { data: answer };
  if (Array.isArray(data)) return { models: toListedModels(asList(data).filter(isForChat)) };
  // Ollama's without a model.
  if (data === null && object === "list") return { models: [] };
  if (error !== undefined) throw toObjectError(exchange, answer);
  return undefined;
};
