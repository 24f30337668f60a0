import { echo } from "./echo.ts";
import { journal } from "./journal.ts";
import { json } from "./json.ts";
import { long } from "./long.ts";
import type { SimModel } from "./model.ts";
import { reasoning } from "./reasoning.ts";
import { refusal } from "./refusal.ts";
import { search } from "./search.ts";
import { text } from "./text.ts";
import { tools } from "./tools.ts";

/** The simulated models by their names. */
export const simModels: ReadonlyMap<string, SimModel> = new Map(
  Object.entries({ echo, text, tools, reasoning, json, refusal, search, long, journal }),
);
