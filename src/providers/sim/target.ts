// The model name and the options of a request determine what is simulated.
import { GatewayError, invalidRequest } from "../../core/errors/error.ts";
import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import { simModels } from "./models/index.ts";
import type { SimModel } from "./models/model.ts";
import { type GivenOptions, parseOptions } from "./options/given-options.ts";
import { completeOptions, type SimOptions } from "./options/options.ts";
import { parseJson } from "./options/parse-json.ts";

/** The kind of this provider, and so its key in `provider_options_json`. */
export const simKind = "sim";

/** The model and the options of a request. */
export interface SimTarget {
  /** Name of the model, without options. */
  readonly modelName: string;
  readonly model: SimModel;
  readonly options: SimOptions;
}

const modelField = "model";
const optionsField = `provider_options_json["${simKind}"]`;

/**
 * Finds the model and the options of a request: "echo?rate=50" and the JSON of
 * `provider_options_json["sim"]`, which overrides where both have an option. Throws
 * MODEL_NOT_FOUND, or INVALID_REQUEST for the field that is wrong.
 */
export function toTarget(request: CompleteRequest): SimTarget {
  const [modelName = "", ...query] = request.model.split("?");
  const model = simModels.get(modelName);
  if (model === undefined) throw modelNotFound(modelName);

  const inModel = parseOptions(modelField, fromQuery(query.join("?")));
  const inJson = parseOptions(optionsField, parseJson(request.providerOptionsJson[simKind] ?? "{}"));
  const fieldOf = (option: keyof GivenOptions): string => (option in inJson ? optionsField : modelField);
  const options = completeOptions({ ...inModel, ...inJson }, fieldOf);
  if (options.tokens !== undefined && !model.takesTokens) {
    throw invalidRequest([{ field: fieldOf("tokens"), description: `the model ${modelName} takes no option tokens` }]);
  }
  return { modelName, model, options };
}

function fromQuery(query: string): Record<string, string> {
  const pairs = [...new URLSearchParams(query)];
  const seen = new Set<string>();
  for (const [option] of pairs) {
    if (seen.has(option)) {
      throw invalidRequest([{ field: modelField, description: `the option ${JSON.stringify(option)} is given twice` }]);
    }
    seen.add(option);
  }
  return Object.fromEntries(pairs);
}

function modelNotFound(modelName: string): GatewayError {
  const description = `no simulated model ${JSON.stringify(modelName)}; there are ${[...simModels.keys()].join(", ")}`;
  return new GatewayError("MODEL_NOT_FOUND", description, { fieldViolations: [{ field: modelField, description }] });
}
