// A worker's part of what workers share.
import type { Clock } from "../core/clock.ts";
import type { RetryBudget } from "../routing/layers/retry-budget.ts";
import type { SharedRouting, TargetChange } from "../routing/shared-routing.ts";
import { type BorrowedSlots, createBorrowedSlots } from "./borrowed-slots.ts";
import type { Channel } from "./channel.ts";
import type { WorkerTraffic } from "./messages.ts";
import type { SlotState } from "./slot-messages.ts";

/** What a worker shares with the others. */
export interface WorkerRouting extends SharedRouting {
  /** How full a pool of slots is has changed. */
  setSlotState(state: SlotState): void;
  /** Follows a change of another worker. */
  follow(change: TargetChange): void;
}

/** Calls are reported to the primary in sums of so long. */
const reportMs = 100;

/** Creates a worker's part. */
export function createWorkerRouting(channel: Channel<WorkerTraffic>, clock: Clock): WorkerRouting {
  const pools = new Map<string, BorrowedSlots>();
  const states = new Map<string, SlotState>();
  let counted: Record<string, number> = {};
  let isReportPlanned = false;
  let listener: (change: TargetChange) => void = () => {};

  function createPool(pool: string): BorrowedSlots {
    const slots = createBorrowedSlots(
      pool,
      {
        take: (request) => channel.request("takeSlot", request),
        give: (id) => channel.notify("giveSlot", { pool, id }),
        takeBack: (count) => channel.notify("returnSlots", { pool, count }),
      },
      clock,
    );
    const state = states.get(pool);
    if (state !== undefined) slots.setState(state);
    return slots;
  }

  function countCall(provider: string): void {
    counted[provider] = (counted[provider] ?? 0) + 1;
    if (isReportPlanned) return;
    isReportPlanned = true;
    clock.after(reportMs, report);
  }

  function report(): void {
    isReportPlanned = false;
    if (Object.keys(counted).length > 0) channel.notify("countCalls", counted);
    counted = {};
  }

  return {
    slots(pool) {
      // A provider that is made anew goes on with the slots of its name.
      const slots = pools.get(pool) ?? createPool(pool);
      pools.set(pool, slots);
      return slots;
    },
    retryBudget: (provider): RetryBudget => ({
      countCall: () => countCall(provider),
      take() {
        report();
        return channel.request("takeRetry", provider).catch(() => false);
      },
    }),
    publish: (change) => channel.notify("changed", change),
    onChange(next) {
      listener = next;
    },
    setSlotState(state) {
      states.set(state.pool, state);
      pools.get(state.pool)?.setState(state);
    },
    follow: (change) => listener(change),
  };
}
