import { setImmediate as nextTurn } from "node:timers/promises";
import type { CallLimits } from "../../src/core/call/completion.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { createProviderTarget } from "../support/provider-target.ts";
import { startScriptedUpstream } from "../support/scripted-upstream.ts";
import { beginTestCall } from "../support/test-call.ts";
import type { Kind, Order } from "./kind.ts";
import type { LedPace } from "./pace.ts";
import { beginReading, type Reading } from "./reading.ts";
import { watchProvider } from "./watched-provider.ts";

/** A provider of one kind at work, behind the real core and routing, on a stopped clock. One call at a time. */
export interface Stage {
  readonly clock: FakeClock;
  /** Begins to read a stream; `leaveAfter` is the number of events after which the reader goes away. */
  stream(order: Order, options?: StreamOptions): Reading;
  /** Asks for a whole answer. */
  complete(order: Order): Reading;
  /** Lets a pause pass whenever the gateway waits for the provider, until the reading is over or `steps` are done. */
  passTime(reading: Reading, pace: LedPace, steps?: number): Promise<void>;
  /** Resolves when the gateway has read why the answer of a reading ends. */
  isWhole(reading: Reading): Promise<void>;
  /** What the calls hold, once all connections are closed; one that is kept for the next call is waited for in vain. */
  held(): Promise<Held>;
  /** Called once, by its creator. */
  close(): Promise<void>;
}

/** What a reader of a stream may choose. */
export interface StreamOptions {
  /** The reader goes away when it has seen so many events. */
  readonly leaveAfter?: number;
  readonly limits?: CallLimits;
}

/** What calls hold. */
export interface Held {
  readonly connections: number;
  readonly slots: number;
  readonly timers: number;
}

/** What is held after everything was released. */
export const nothing: Held = { connections: 0, slots: 0, timers: 0 };

/** Limits of different lengths, so that each can be recognized. */
export const limits: CallLimits = {
  totalMs: 86_400_000,
  deadlineMs: undefined,
  firstTokenMs: 20_000,
  idleMs: 30_000,
};

/** Runs something on a stage of its own, and closes it. */
export async function onStage<Value>(kind: Kind, run: (stage: Stage) => Promise<Value>): Promise<Value> {
  const stage = await setUpStage(kind);
  try {
    return await run(stage);
  } finally {
    await stage.close();
  }
}

async function setUpStage(kind: Kind): Promise<Stage> {
  const upstream = await startScriptedUpstream(() => {});
  const clock = createFakeClock();
  const provider = watchProvider(kind.createProvider(upstream.origin, clock));
  const target = createProviderTarget(provider, clock);

  /** Gets ready to do what was ordered; resolves when it is done. */
  function play({ script }: Order): Promise<void> {
    if (script === undefined) return provider.opening();
    const played = Promise.withResolvers<void>();
    upstream.script = async (exchange) => {
      await script(exchange);
      played.resolve();
    };
    return played.promise;
  }

  return {
    clock,
    stream(order, options = {}) {
      const { leaveAfter = Number.POSITIVE_INFINITY } = options;
      const call = beginTestCall({ clock, limits: options.limits ?? limits });
      return beginReading(call, play(order), async (see) => {
        let seen = 0;
        for await (const batch of target.stream(order.request, call)) {
          see(batch);
          seen += batch.length;
          if (seen >= leaveAfter) break;
        }
        return undefined;
      });
    },
    complete(order) {
      const call = beginTestCall({ clock, limits, streaming: false });
      return beginReading(call, play(order), () => target.complete(order.request, call));
    },
    async passTime({ ended, call }, pace, steps = Number.POSITIVE_INFINITY) {
      for (let step = 0; step < steps && call.outcome === undefined; ) {
        await nextTurn();
        if (!provider.isAsked) continue;
        const answered = provider.answering();
        clock.advance(pace.pauseMs);
        pace.step();
        await Promise.race([answered, ended]);
        step += 1;
      }
    },
    async isWhole({ call }) {
      while (!provider.isWhole && call.outcome === undefined) await nextTurn();
    },
    async held() {
      await upstream.idle();
      return { connections: upstream.openConnections, slots: target.slots.taken, timers: clock.pending };
    },
    async close() {
      await target.close();
      await upstream.close();
    },
  };
}
