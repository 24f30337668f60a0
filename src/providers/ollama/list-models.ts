// The models that a server has: GET /api/tags.
import { asObject, asString } from "../../wire/json/json.ts";
import type { ListFormat } from "../kit/list-models.ts";

/** Reads the list, which has one page: `{"models": [{"name": "…", "model": "…"}]}`. */
export const readPage: ListFormat["readPage"] = (answer) => {
  const models = asObject(answer)?.["models"];
  if (!Array.isArray(models)) return undefined;
  return {
    models: models.map((row: unknown) => {
      const { model, name } = asObject(row) ?? {};
      return { id: asString(model) || asString(name) };
    }),
  };
};
