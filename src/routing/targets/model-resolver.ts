import { GatewayError } from "../../core/errors/error.ts";
import type { Provider } from "../../core/provider.ts";
import { suggest } from "../../core/text/suggest.ts";
import { truncate } from "../../core/text/truncate.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import type { RetryBudget } from "../layers/retry-budget.ts";
import type { RetrySettings } from "../layers/retry-settings.ts";
import type { Slots } from "../layers/slots.ts";
import type { Alias } from "./aliases.ts";
import type { ModelStates } from "./model-states.ts";
import type { Users } from "./reference-count.ts";

/** A provider that can be called, with what bounds the calls to it and what is known of them. */
export interface Target {
  /** The provider with the first of its keys, to ask for what does not depend on one. */
  readonly provider: Provider;
  readonly keys: KeyRing;
  readonly slots: Slots;
  readonly users: Users;
  readonly models: ModelStates;
  readonly retryBudget: RetryBudget;
  readonly timeouts: TargetTimeouts;
}

/** Time limits of the tries at a provider, in milliseconds; undefined leaves one to the call. */
export interface TargetTimeouts {
  /** How long the provider waits for a connection at most; undefined where the gateway does not know. */
  readonly connectMs: number | undefined;
  readonly firstTokenMs: number | undefined;
  readonly idleMs: number | undefined;
  /** The whole try. */
  readonly totalMs: number | undefined;
}

/**
 * What the model of a request can name. Another loading of the configuration may
 * change it between two calls, so it is read when a call is routed and not kept.
 */
export interface Directory {
  /** By the name before the slash of "provider/model". */
  readonly targets: ReadonlyMap<string, Target>;
  /** By names without a slash. */
  readonly aliases: ReadonlyMap<string, Alias>;
  readonly retries: RetrySettings;
}

/** A target and the provider's own id of the model. */
export interface FoundTarget extends Target {
  readonly model: string;
}

/**
 * Finds the target of a "provider/model", split at the first slash. Throws
 * MODEL_NOT_FOUND, naming the field of the request that it stands in.
 */
export function findTarget(directory: Directory, name: string, field = "model"): FoundTarget {
  const [provider, model] = split(name);
  const target = directory.targets.get(provider);
  if (target === undefined || model === "") throw modelNotFound(directory, name, field);
  return { ...target, model };
}

/** A "provider/model" in its parts, at the first slash; both empty without one. */
export function split(name: string): readonly [provider: string, model: string] {
  const slash = name.indexOf("/");
  return slash < 0 ? ["", ""] : [name.slice(0, slash), name.slice(slash + 1)];
}

const maxNamedBytes = 256;
const mostNamed = 20;

function modelNotFound(directory: Directory, name: string, field: string): GatewayError {
  const providers = [...directory.targets.keys()].map((provider) => `${provider}/…`);
  const aliases = [...directory.aliases.keys()];
  const near = nearName(directory, name);
  const description = [
    `no model ${JSON.stringify(truncate(name, maxNamedBytes))}; `,
    near === undefined ? "" : `did you mean ${JSON.stringify(truncate(near, maxNamedBytes))}? `,
    aliases.length === 0 ? "" : `the aliases are ${listed(aliases)}; else `,
    `write "provider/model", of which there are ${listed(providers)}`,
  ].join("");
  return new GatewayError("MODEL_NOT_FOUND", description, { fieldViolations: [{ field, description }] });
}

function nearName({ targets, aliases }: Directory, name: string): string | undefined {
  const [provider, model] = split(name);
  if (model === "") return suggest(name, [...aliases.keys()]);
  const near = suggest(provider, [...targets.keys()]);
  return near && `${near}/${model}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).join(", ");
  return names.length > mostNamed ? `${shown} and ${names.length - mostNamed} more` : shown;
}
