import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../src/core/answer/event.ts";
import type { Completion } from "../../src/core/call/completion.ts";
import { createRunner } from "../../src/core/call/runner.ts";
import { type Clock, systemClock } from "../../src/core/clock.ts";
import { GatewayError } from "../../src/core/errors/error.ts";
import type { Provider } from "../../src/core/provider.ts";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  type CompleteResponse,
} from "../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Slots } from "../../src/routing/layers/slots.ts";
import { openOnce, resolverOf, slotsOf, targetOf } from "./targets.ts";
import { beginTestCall } from "./test-call.ts";

/** What a reader of a stream saw. */
export interface SeenStream {
  readonly events: readonly StreamEvent[];
  /** What it ended with instead of OK. */
  readonly error: GatewayError | undefined;
}

/** The way of a request from the routing to a server, with the provider under test. */
export interface ProviderTarget {
  readonly slots: Slots;
  complete(request?: MessageInitShape<typeof CompleteRequestSchema>, call?: Completion): Promise<CompleteResponse>;
  stream(
    request?: MessageInitShape<typeof CompleteRequestSchema>,
    call?: Completion,
  ): AsyncIterable<readonly StreamEvent[]>;
  /** Reads a stream to its end, whichever it is. */
  read(request?: MessageInitShape<typeof CompleteRequestSchema>, call?: Completion): Promise<SeenStream>;
  close(): Promise<void>;
}

/** Creates what is in front of a provider. Requests that name no model ask for its "model-1". */
export function createProviderTarget(provider: Provider, clock: Clock = systemClock): ProviderTarget {
  const { name } = provider;
  const slots = slotsOf(name, {}, clock);
  const { complete, streamComplete } = createRunner(openOnce(resolverOf([targetOf(provider, { slots, clock })])));

  function toRequest(request: MessageInitShape<typeof CompleteRequestSchema> = { prompt: "hello" }): CompleteRequest {
    return create(CompleteRequestSchema, { model: `${name}/model-1`, ...request });
  }

  return {
    slots,
    complete: (request, call = beginTestCall({ streaming: false })) => complete(toRequest(request), call),
    stream: (request, call = beginTestCall()) => streamComplete(toRequest(request), call),
    async read(request, call = beginTestCall()) {
      const events: StreamEvent[] = [];
      try {
        for await (const batch of streamComplete(toRequest(request), call)) events.push(...batch);
        return { events, error: undefined };
      } catch (thrown) {
        return { events, error: GatewayError.from(thrown) };
      }
    },
    close: async () => provider.close?.(),
  };
}

/** The text of an answer, as a caller joins it. */
export function textOf(events: readonly StreamEvent[]): string {
  return events.map((event) => (event.case === "textDelta" ? event.value : "")).join("");
}
