// The primary's part of what workers share: slots, retry budgets, and the state of targets.
import { isDeepStrictEqual } from "node:util";
import type { Config } from "../config/config.ts";
import type { Clock } from "../core/clock.ts";
import { gatewayOwner, providerOwner, toSlotLimits } from "../engine/slot-owners.ts";
import { createRetryBudget, type OwnRetryBudget } from "../routing/layers/retry-budget.ts";
import type { SlotLimits, SlotOwner } from "../routing/layers/slot-limits.ts";
import type { TargetChange } from "../routing/shared-routing.ts";
import type { Handlers } from "./channel.ts";
import type { WorkerTraffic } from "./messages.ts";
import { createSlotPool, type SlotPool } from "./slot-pool.ts";
import { createTargetChanges } from "./target-changes.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** What the workers of a server share. */
export interface SharedState {
  handlersOf(worker: WorkerProcess): {
    readonly requests: Handlers<WorkerTraffic>["requests"];
    readonly notes: Pick<Handlers<WorkerTraffic>["notes"], "giveSlot" | "returnSlots" | "countCalls" | "changed">;
  };
  /** A worker serves: it gets what the others know. */
  join(worker: WorkerProcess): void;
  /** A worker is gone: what it had is free again. */
  leave(worker: WorkerProcess): void;
  /** Goes on with other limits. */
  use(config: Config): void;
}

/** What shared state is made of. */
export interface SharedStateOptions {
  readonly config: Config;
  /** How many workers there are to be. */
  readonly workers: number;
  /** Those that serve. */
  readonly live: ReadonlySet<WorkerProcess>;
  readonly clock: Clock;
}

/** Creates what the workers of a server share. */
export function createSharedState({ config: started, workers, live, clock }: SharedStateOptions): SharedState {
  let config = started;
  const pools = new Map<string, SlotPool<WorkerProcess>>();
  const budgets = new Map<string, OwnRetryBudget>();
  const changes = createTargetChanges(clock);
  /** Messages that they sent before may still arrive. */
  const gone = new WeakSet<WorkerProcess>();

  function poolOf(subject: string): SlotPool<WorkerProcess> {
    const pool = pools.get(subject) ?? createPool(subject);
    pools.set(subject, pool);
    return pool;
  }

  function createPool(subject: string): SlotPool<WorkerProcess> {
    const { owner, read } = ownerOf(subject);
    let limits: SlotLimits | undefined;
    return createSlotPool<WorkerProcess>({
      owner,
      // The calls of a provider that was removed end under the limits that it had.
      limits: () => {
        limits = read(config) ?? limits ?? noLimits;
        return limits;
      },
      ...{ workers, clock },
      onState: (state) => {
        for (const { channel } of live) channel.notify("slotState", state);
      },
    });
  }

  function budgetOf(provider: string): OwnRetryBudget {
    const budget = budgets.get(provider) ?? createRetryBudget(config.retries.budget, clock);
    budgets.set(provider, budget);
    return budget;
  }

  function publish(from: WorkerProcess, change: TargetChange): void {
    changes.add(change);
    for (const worker of live) if (worker !== from) worker.channel.notify("changed", change);
  }

  return {
    handlersOf(worker) {
      const unlessGone = (task: () => void): void => {
        if (!gone.has(worker)) task();
      };
      return {
        requests: {
          takeSlot: async (request) =>
            gone.has(worker) ? { kind: "left" } : poolOf(request.pool).take(worker, request),
          takeRetry: (provider) => budgetOf(provider).take(),
        },
        notes: {
          giveSlot: ({ pool, id }) => unlessGone(() => poolOf(pool).give(worker, id)),
          returnSlots: ({ pool, count }) => unlessGone(() => poolOf(pool).takeBack(worker, count)),
          countCalls(counts) {
            for (const [provider, count] of Object.entries(counts)) {
              const budget = budgetOf(provider);
              for (let call = 0; call < count; call += 1) budget.countCall();
            }
          },
          changed: (change) => publish(worker, change),
        },
      };
    },
    join({ channel }) {
      for (const { state } of pools.values()) channel.notify("slotState", state);
      for (const change of changes.current()) channel.notify("changed", change);
    },
    leave(worker) {
      gone.add(worker);
      for (const pool of pools.values()) pool.leave(worker);
    },
    use(next) {
      if (!isDeepStrictEqual(config.retries.budget, next.retries.budget)) budgets.clear();
      config = next;
      for (const pool of pools.values()) pool.refresh();
    },
  };
}

const noLimits: SlotLimits = { concurrency: 1, queueLength: 0, queueTimeoutMs: 1 };

function ownerOf(subject: string): { owner: SlotOwner; readonly read: (config: Config) => SlotLimits | undefined } {
  if (subject === gatewayOwner.subject)
    return { owner: gatewayOwner, read: ({ admission }) => toSlotLimits(admission) };
  const name = subject.slice(providerOwner("").subject.length);
  return {
    owner: providerOwner(name),
    read: ({ providers }) => providers.find((provider) => provider.name === name)?.slots,
  };
}
