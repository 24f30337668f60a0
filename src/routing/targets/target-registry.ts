import type { Log } from "../../core/log.ts";
import type { Provider } from "../../core/provider.ts";
import type { Target } from "./model-resolver.ts";

/** What a target is built from. */
export interface Blueprint {
  readonly name: string;
}

/**
 * TargetRegistry keeps the targets of a gateway from one configuration to the next. A
 * target whose blueprint has not changed is kept, with its connections and its slots;
 * one that was removed is closed when the last call that may still ask it has ended.
 */
export interface TargetRegistry<Plan extends Blueprint> {
  /** By name. */
  readonly targets: ReadonlyMap<string, Target>;
  /**
   * Builds the targets of other blueprints, and returns the function that puts them
   * in place of those that there are. Throws what building one throws.
   */
  prepare(plans: readonly Plan[]): () => void;
  /** Closes all targets; resolves when they are closed. Nothing may be under way. */
  close(): Promise<void>;
}

interface Built<Plan> {
  readonly plan: Plan;
  readonly target: Target;
}

/** How a registry builds its targets. */
export interface TargetRegistryOptions<Plan> {
  readonly build: (plan: Plan) => Target;
  /** Whether two blueprints make the same target. */
  readonly isSame: (one: Plan, other: Plan) => boolean;
  readonly log: Log;
}

/** Creates an empty registry. Its creator closes it. */
export function createTargetRegistry<Plan extends Blueprint>({
  build,
  isSame,
  log,
}: TargetRegistryOptions<Plan>): TargetRegistry<Plan> {
  let built: ReadonlyMap<string, Built<Plan>> = new Map();
  let targets: ReadonlyMap<string, Target> = new Map();
  /** Targets that were removed and are not closed yet. */
  const retired = new Set<Target>();

  function toBuilt(plan: Plan): Built<Plan> {
    const known = built.get(plan.name);
    return known !== undefined && isSame(known.plan, plan) ? known : { plan, target: build(plan) };
  }

  function retire(target: Target): void {
    retired.add(target);
    target.references.onceUnused(() => {
      // `close` may have closed it first.
      if (retired.delete(target)) closeTarget(target).catch(() => {});
    });
  }

  async function closeTarget({ keys }: Target): Promise<void> {
    await Promise.all(keys.keys.map(({ provider }) => closeProvider(provider)));
  }

  /** Never rejects: a provider that cannot be closed must not keep the others open. */
  async function closeProvider(provider: Provider): Promise<void> {
    try {
      await provider.close?.();
    } catch (error) {
      log.error({ err: error, provider: provider.name }, "a provider could not be closed");
    }
  }

  return {
    get targets() {
      return targets;
    },
    prepare(plans) {
      const next = new Map(plans.map((plan) => [plan.name, toBuilt(plan)]));
      return () => {
        const gone = [...built.values()].filter((old) => next.get(old.plan.name) !== old);
        built = next;
        targets = new Map([...next].map(([name, { target }]) => [name, target]));
        for (const { target } of gone) retire(target);
      };
    },
    async close() {
      const open = [...targets.values(), ...retired];
      retired.clear();
      await Promise.all(open.map(closeTarget));
    },
  };
}
