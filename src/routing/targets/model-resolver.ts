import type { ModelPricing } from "../../core/call/pricing.ts";
import type { TimeLimits } from "../../core/call/time-limits.ts";
import { GatewayError } from "../../core/errors/error.ts";
import type { Provider } from "../../core/provider.ts";
import { suggest } from "../../core/text/suggest.ts";
import { truncate } from "../../core/text/truncate.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import type { RetryBudget } from "../layers/retry-budget.ts";
import type { Slots } from "../layers/slots.ts";
import type { Alias } from "./aliases.ts";
import type { ModelStates } from "./model-states.ts";
import type { ReferenceCount } from "./reference-count.ts";

/** A provider that can be called, with the limits and the state of the calls to it. */
export interface Target {
  /** The provider with the first of its keys, for what does not depend on a key. */
  readonly provider: Provider;
  readonly keys: KeyRing;
  readonly slots: Slots;
  readonly references: ReferenceCount;
  readonly models: ModelStates;
  readonly retryBudget: RetryBudget;
  readonly pricing: ModelPricing;
  /** Of the attempts at it; without `connectMs` where the gateway does not know how long the provider waits. */
  readonly timeouts: TimeLimits;
  /** Of all its settings, where several processes share its state. */
  readonly fingerprint?: string | undefined;
}

/**
 * What the model of a request can name. Another configuration may change it between
 * two calls, so it is read when a call is routed and not kept.
 */
export interface ModelResolver {
  /** By the name before the slash of "provider/model". */
  readonly targets: ReadonlyMap<string, Target>;
  /** By names without a slash. */
  readonly aliases: ReadonlyMap<string, Alias>;
  /** Most attempts of a call, over all targets. */
  readonly maxAttempts: number;
}

/** A target and the provider's own id of the model. */
export interface FoundTarget extends Target {
  readonly model: string;
}

/**
 * Finds the target of a "provider/model", split at the first slash. Throws
 * MODEL_NOT_FOUND, naming the field of the request that has the name.
 */
export function findTarget(resolver: ModelResolver, name: string, field = "model"): FoundTarget {
  const [provider, model] = split(name);
  const target = resolver.targets.get(provider);
  if (target === undefined || model === "") throw modelNotFound(resolver, name, field);
  return { ...target, model };
}

/** A "provider/model" in its parts, at the first slash; both empty without one. */
export function split(name: string): readonly [provider: string, model: string] {
  const slash = name.indexOf("/");
  return slash < 0 ? ["", ""] : [name.slice(0, slash), name.slice(slash + 1)];
}

const maxNamedBytes = 256;
const mostNamed = 20;

function modelNotFound(resolver: ModelResolver, name: string, field: string): GatewayError {
  const providers = [...resolver.targets.keys()].map((provider) => `${provider}/…`);
  const aliases = [...resolver.aliases.keys()];
  const near = nearName(resolver, name);
  const description = [
    `no model ${JSON.stringify(truncate(name, maxNamedBytes))}; `,
    near === undefined ? "" : `did you mean ${JSON.stringify(truncate(near, maxNamedBytes))}? `,
    aliases.length === 0 ? "" : `the aliases are ${listed(aliases)}; else `,
    `write "provider/model", of which there are ${listed(providers)}`,
  ].join("");
  return new GatewayError("MODEL_NOT_FOUND", description, { fieldViolations: [{ field, description }] });
}

function nearName({ targets, aliases }: ModelResolver, name: string): string | undefined {
  const [provider, model] = split(name);
  if (model === "") return suggest(name, [...aliases.keys()]);
  const near = suggest(provider, [...targets.keys()]);
  return near && `${near}/${model}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).join(", ");
  return names.length > mostNamed ? `${shown} and ${names.length - mostNamed} more` : shown;
}
