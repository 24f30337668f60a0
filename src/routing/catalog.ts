import { create } from "@bufbuild/protobuf";
import { type Model, ModelSchema } from "../gen/tokenwire/v1/model_pb.ts";
import { findTarget, type Target } from "./targets.ts";

/** What can be called by name. */
export interface Catalog {
  /** The models that are known by name, in a stable order. A provider may serve others too. */
  list(): readonly Model[];
  /** One model, listed or not; throws MODEL_NOT_FOUND when no provider would be asked for it. */
  get(name: string): Model;
}

/** The catalog of the targets that requests are routed to. */
export function createCatalog(targets: ReadonlyMap<string, Target>): Catalog {
  return {
    list() {
      return [...targets].flatMap(([name, { provider }]) =>
        provider.models.map((model) => toModel(`${name}/${model}`)),
      );
    },
    get(name) {
      findTarget(targets, name);
      return toModel(name);
    },
  };
}

function toModel(name: string): Model {
  return create(ModelSchema, { name, targets: [name] });
}
