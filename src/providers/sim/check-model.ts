import { suggest } from "../../core/text/suggest.ts";
import { simModels } from "./models/index.ts";

/** What is wrong with the id of a model in a configuration, which may have options behind it ("echo?rate=50"). */
export function checkModel(model: string): string | undefined {
  const [name = ""] = model.split("?", 1);
  if (name === "" || simModels.has(name)) return undefined;
  const names = [...simModels.keys()];
  const near = suggest(name, names);
  const hint = near === undefined ? "" : `did you mean "${near}"? `;
  return `no simulated model has this name; ${hint}there are ${names.join(", ")}`;
}
