import { create } from "@bufbuild/protobuf";
import { type Model, ModelSchema } from "../gen/tokenwire/v1/model_pb.ts";
import type { Alias } from "./aliases.ts";
import { type Directory, findTarget } from "./directory.ts";

/** What can be called by name. */
export interface Catalog {
  /** The models that are known by name, in a stable order. A provider may serve others too. */
  list(): readonly Model[];
  /** One model, listed or not; throws MODEL_NOT_FOUND when no provider would be asked for it. */
  get(name: string): Model;
}

/** The catalog of what requests can name: the aliases first. */
export function createCatalog(directory: Directory): Catalog {
  return {
    list() {
      const { targets, aliases } = directory;
      const models = [...targets].flatMap(([name, { provider }]) => provider.models.map((model) => `${name}/${model}`));
      return [...[...aliases].map(([name, alias]) => fromAlias(name, alias)), ...models.map(fromTarget)];
    },
    get(name) {
      const alias = directory.aliases.get(name);
      if (alias !== undefined) return fromAlias(name, alias);
      findTarget(directory, name);
      return fromTarget(name);
    },
  };
}

function fromTarget(name: string): Model {
  return create(ModelSchema, { name, targets: [name] });
}

function fromAlias(name: string, { targets, caps }: Alias): Model {
  const inOrder = targets.toSorted((a, b) => a.priority - b.priority);
  return create(ModelSchema, { name, targets: inOrder.map(({ target }) => target), maxOutputTokens: caps.maxTokens });
}
