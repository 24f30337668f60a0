import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GatewayError } from "../../src/core/error.ts";
import { readFixture } from "../support/fixture.ts";
import type { ProviderTarget } from "../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../support/scripted-upstream.ts";
import { beginTestCall } from "../support/test-call.ts";
import { kinds } from "./kinds.ts";

const reason = new GatewayError("CALLER_CANCELLED", "the caller left");
const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

interface Phase {
  readonly name: string;
  /** What the server has sent when the caller leaves. */
  readonly sent: string;
}

describe.each(kinds)("$name", ({ name: kind, createTarget }) => {
  let upstream: ScriptedUpstream;
  let target: ProviderTarget;

  beforeEach(async () => {
    upstream = await startScriptedUpstream(() => {});
    target = createTarget(upstream.origin);
  });

  afterEach(async () => {
    await target.close();
    await upstream.close();
  });

  const midStream = head + untilText(readFixture(`${kind}/text.sse`));
  const phases: readonly Phase[] = [
    { name: "while it waits for the head", sent: "" },
    { name: "while it waits for the first token", sent: head },
    { name: "while the server only says that it is alive", sent: `${head}: ping\n\n` },
    { name: "in mid-stream", sent: midStream },
  ];

  describe.each(phases)("a call that is cancelled $name", ({ sent }) => {
    test.each([true, false])(
      "ends with its reason, closes the connection and gives its slot back (streaming: %s)",
      async (streaming) => {
        const ready = Promise.withResolvers<void>();
        const closed = Promise.withResolvers<void>();
        upstream.script = async (exchange) => {
          await exchange.send(sent);
          ready.resolve();
          await exchange.closed;
          closed.resolve();
        };
        const call = beginTestCall({ streaming });
        const reading = target.read({ prompt: "hello" }, call);
        await ready.promise;
        expect(target.slots.taken).toBe(1);
        call.end({ kind: "failed", error: reason });

        expect((await reading).error).toBe(reason);
        await closed.promise;
        expect([upstream.openConnections, target.slots.taken]).toEqual([0, 0]);
      },
    );
  });

  test("a caller that stops reading in mid-stream closes the connection", async () => {
    const closed = Promise.withResolvers<void>();
    upstream.script = async (exchange) => {
      await exchange.send(midStream);
      await exchange.closed;
      closed.resolve();
    };
    for await (const batch of target.stream()) if (batch.some(({ case: found }) => found === "textDelta")) break;
    await closed.promise;

    expect([upstream.openConnections, target.slots.taken]).toEqual([0, 0]);
  });
});

/** A stream up to the event that holds the first text. */
function untilText(sse: string): string {
  return sse.slice(0, sse.indexOf("\n\n", sse.indexOf("Grüße")) + 2);
}
