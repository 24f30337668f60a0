import { create } from "@bufbuild/protobuf";
import type { Pricing } from "../../core/call/pricing.ts";
import { cleanLimits, leastLimit, type ModelLimits } from "../../core/listed-model.ts";
import type { Provider } from "../../core/provider.ts";
import {
  type Model,
  ModelSchema,
  type UnlistedProvider,
  UnlistedProviderSchema,
} from "../../gen/tokenwire/v1/model_pb.ts";
import type { Alias } from "../targets/aliases.ts";
import { findTarget, type ModelResolver, split, type Target } from "../targets/model-resolver.ts";
import type { Listing } from "./ask-for-models.ts";
import type { Listings } from "./listings.ts";

/** What can be called by name. */
export interface Catalog {
  /** The models that are known by name, in the order of their places. Rejects only with the signal's reason. */
  list(signal: AbortSignal): Promise<CatalogList>;
  /** One model, listed or not; rejects with MODEL_NOT_FOUND when no provider serves its name. */
  get(name: string, signal: AbortSignal): Promise<Model>;
}

/** The models that are known by name, and the providers whose own models are not. */
export interface CatalogList {
  readonly models: readonly PlacedModel[];
  readonly unlisted: readonly UnlistedProvider[];
  /** Of the list that prices come from, as "2026-09-23". */
  readonly priceListDate: string;
}

/** A model in a list. */
export interface PlacedModel {
  /** Its position in the list, compared as text; unique, and only another configuration changes it. */
  readonly place: string;
  toModel(): Model;
}

type Listed = ReadonlyMap<Provider, Listing>;

/** The catalog of what requests can name: the aliases first. */
export function createCatalog(resolver: ModelResolver, listings: Listings, priceListDate: () => string): Catalog {
  return {
    async list(signal) {
      // Another configuration may come while the providers are asked.
      const { targets, aliases } = resolver;
      const providers = [...targets.values()].map(({ provider }) => provider);
      const listed = await listings.read(providers, signal);
      const models = [
        ...[...aliases].map(([name, alias]) => ({
          place: `/${name}`,
          toModel: () => fromAlias(name, alias, describeAlias(alias, targets, listed), pricingOf(alias, targets)),
        })),
        ...[...targets.values()].flatMap((target) => placeModels(target, listed)),
      ];
      return {
        models: models.sort(byPlace),
        unlisted: [...listed].flatMap(toUnlisted),
        priceListDate: priceListDate(),
      };
    },
    async get(name, signal) {
      const { targets } = resolver;
      const alias = resolver.aliases.get(name);
      if (alias === undefined) {
        const { provider, model, pricing } = findTarget(resolver, name);
        const listed = await listings.read([provider], signal);
        return fromTarget(name, describe(provider, model, listed.get(provider)), pricing(model));
      }
      const providers = alias.targets.flatMap(({ target }) => targets.get(split(target)[0])?.provider ?? []);
      const listed = await listings.read([...new Set(providers)], signal);
      return fromAlias(name, alias, describeAlias(alias, targets, listed), pricingOf(alias, targets));
    },
  };
}

/** The models of a provider: those that are configured, and after them those that it only lists. */
function placeModels({ provider, pricing }: Target, listed: Listed): PlacedModel[] {
  const configured = new Set(provider.models);
  const listing = listed.get(provider);
  const others = listing?.kind === "listed" ? [...listing.models.keys()].filter((id) => !configured.has(id)) : [];
  const place = (rank: number) => (id: string) => ({
    place: `${provider.name}/${rank}/${id}`,
    toModel: () => fromTarget(`${provider.name}/${id}`, describe(provider, id, listing), pricing(id)),
  });
  return [...[...configured].map(place(0)), ...others.map(place(1))];
}

function byPlace(one: PlacedModel, other: PlacedModel): number {
  return one.place < other.place ? -1 : 1;
}

/** What is known of a model besides its name. */
interface Description extends ModelLimits {
  /** Empty when it is not known. */
  readonly displayName: string;
}

/** What holds whichever target of an alias answers: the least of their limits, where all are known. */
function describeAlias(alias: Alias, targets: ModelResolver["targets"], listed: Listed): ModelLimits {
  const limits = alias.targets.map(({ target }): ModelLimits => {
    const [name, model] = split(target);
    const provider = targets.get(name)?.provider;
    return provider === undefined ? {} : describe(provider, model, listed.get(provider));
  });
  return {
    contextWindow: leastOfAll(limits.map(({ contextWindow }) => contextWindow)),
    maxOutputTokens: leastOfAll(limits.map(({ maxOutputTokens }) => maxOutputTokens)),
  };
}

function leastOfAll(figures: readonly (number | undefined)[]): number | undefined {
  const known = figures.filter((figure) => figure !== undefined);
  return known.length === figures.length ? Math.min(...known) : undefined;
}

/** What is known of a model: what its provider lists, else what the gateway knows itself. */
function describe(provider: Provider, id: string, listing: Listing | undefined): Description {
  const listed = listing?.kind === "listed" ? listing.models.get(id) : undefined;
  const known = cleanLimits(provider.limitsOf?.(id) ?? {});
  return {
    displayName: listed?.displayName ?? "",
    contextWindow: listed?.contextWindow ?? known.contextWindow,
    maxOutputTokens: listed?.maxOutputTokens ?? known.maxOutputTokens,
  };
}

/** What an alias costs: one with several targets costs as much as the one that answers. */
function pricingOf({ targets: [only, ...others] }: Alias, targets: ModelResolver["targets"]): Pricing | undefined {
  if (only === undefined || others.length > 0) return undefined;
  const [name, model] = split(only.target);
  return targets.get(name)?.pricing(model);
}

function fromTarget(name: string, description: Description, pricing: Pricing | undefined): Model {
  return create(ModelSchema, { name, targets: [name], ...description, ...(pricing && { price: pricing.toPrice() }) });
}

function fromAlias(
  name: string,
  { targets, caps }: Alias,
  { contextWindow, maxOutputTokens }: ModelLimits,
  pricing: Pricing | undefined,
): Model {
  const inOrder = targets.toSorted((a, b) => a.priority - b.priority);
  // Without a display name: that of a target does not describe the alias.
  return create(ModelSchema, {
    name,
    targets: inOrder.map(({ target }) => target),
    contextWindow,
    maxOutputTokens: leastLimit(maxOutputTokens, caps.maxTokens),
    ...(pricing && { price: pricing.toPrice() }),
  });
}

function toUnlisted([{ name }, listing]: readonly [Provider, Listing]): UnlistedProvider[] {
  if (listing.kind === "listed") return [];
  const { reason, message } = listing.error;
  return [create(UnlistedProviderSchema, { provider: name, reason, message })];
}
