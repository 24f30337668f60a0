import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../src/core/answer/event.ts";
import type { Completion } from "../../../src/core/call/completion.ts";
import { createRunner } from "../../../src/core/call/runner.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  type CompleteResponse,
} from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { createSimProvider } from "../../../src/providers/sim/index.ts";
import type { Slots } from "../../../src/routing/layers/slots.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";
import { openOnce, resolverOf, slotsOf, targetOf } from "../../support/targets.ts";
import { beginTestCall, type TestCallOptions } from "../../support/test-call.ts";

type RequestInit = MessageInitShape<typeof CompleteRequestSchema>;

/** What a caller saw of a stream: every batch until the end, and the error if it failed. */
export interface Seen {
  readonly batches: readonly (readonly StreamEvent[])[];
  readonly events: readonly StreamEvent[];
  /** All text deltas, joined. */
  readonly text: string;
  readonly error: GatewayError | undefined;
}

/** A simulator behind the real core and routing, on a clock that the test moves. */
export interface Simulator {
  readonly clock: FakeClock;
  readonly slots: Slots;
  begin(options?: Partial<TestCallOptions>): Completion;
  complete(init: RequestInit): Promise<CompleteResponse>;
  /** Reads a stream to its end. `onEvent` is called with each event when it is read. */
  stream(init: RequestInit, call?: Completion, onEvent?: (event: StreamEvent) => void): Promise<Seen>;
  events(init: RequestInit, call: Completion): AsyncIterator<readonly StreamEvent[]>;
}

/** Creates a simulator named "sim" with 4 slots. */
export function createSimulator(): Simulator {
  const clock = createFakeClock();
  const slots = slotsOf("sim", { concurrency: 4 }, clock);
  const target = targetOf(createSimProvider({ name: "sim" }), { slots, clock });
  const completions = createRunner(openOnce(resolverOf([target])));
  const begin = (options: Partial<TestCallOptions> = {}): Completion => beginTestCall({ clock, ...options });
  const toRequest = (init: RequestInit): CompleteRequest => create(CompleteRequestSchema, init);

  return {
    clock,
    slots,
    begin,
    complete: (init) => completions.complete(toRequest(init), begin({ streaming: false })),
    async stream(init, call = begin(), onEvent = () => {}) {
      const batches: (readonly StreamEvent[])[] = [];
      let error: GatewayError | undefined;
      try {
        for await (const batch of completions.streamComplete(toRequest(init), call)) {
          batches.push(batch);
          for (const event of batch) onEvent(event);
        }
      } catch (thrown) {
        error = GatewayError.from(thrown);
      }
      const events = batches.flat();
      return { batches, events, text: textOf(events), error };
    },
    events: (init, call) => completions.streamComplete(toRequest(init), call)[Symbol.asyncIterator](),
  };
}

/** The text deltas of events, joined. */
export function textOf(events: readonly StreamEvent[]): string {
  return events.map((event) => (event.case === "textDelta" ? event.value : "")).join("");
}

/** Waits until all that can happen without the clock has happened. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** A weather tool that needs a city. */
export const weatherTool = {
  name: "weather",
  inputSchemaJson:
    '{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"]}',
};
