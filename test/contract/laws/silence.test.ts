import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { isContentEvent, type StreamEvent } from "../../../src/core/answer/event.ts";
import { maxLastWaitMs } from "../../../src/core/answer/last-wait.ts";
import type { FinishReason } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { textOf } from "../../support/provider-target.ts";
import { comparable } from "../comparable.ts";
import { forEachOffset } from "../every-offset.ts";
import { findKinds } from "../find-kinds.ts";
import { cutFormsOf, plainTextOf } from "../forms-of.ts";
import { wholeText } from "../kind.ts";
import { createPace } from "../pace.ts";
import type { Reading } from "../reading.ts";
import { limits, nothing, onStage, type Stage } from "../stage.ts";

// A provider that falls silent is left, and what it said before is delivered.

describe.each(await findKinds())("$name", (kind) => {
  test.each(cutFormsOf(kind))(
    "$name: a silence anywhere ends in FIRST_TOKEN_TIMEOUT before content, in IDLE_TIMEOUT after it",
    async ({ form, cut, someOffsets }) => {
      const untilWhole = someOffsets.filter((offset) => offset < form.wholeFrom);
      await forEachOffset(kind, untilWhole, async (stage, offset) => {
        const before = await stage.stream(cut.at(offset)).ended;
        const hasContent = before.events.some(isContentEvent);
        const reading = stage.stream(form.silentFrom(offset));
        await reading.played;
        await reading.hasRead(before.events.length);
        await expectPatience(stage, reading, hasContent ? limits.idleMs : limits.firstTokenMs);

        const { events, error } = await reading.ended;
        expect(error?.reason).toBe(hasContent ? "IDLE_TIMEOUT" : "FIRST_TOKEN_TIMEOUT");
        expect(comparable(events)).toEqual(comparable(before.events));
        expect(await stage.held()).toEqual(nothing);
      });
    },
  );

  const ending = cutFormsOf(kind).filter(({ form }) => form.wholeFrom < form.length);

  const lastWaitMs = kind.endsWithItsReason ? 0 : maxLastWaitMs;

  test.for(ending)(
    `$name: a silence after the provider said why it stopped ends well in ${lastWaitMs} ms`,
    async ({ form }) => {
      const whole = await onStage(kind, (stage) => stage.stream(form.whole()).ended);
      for (const ask of ["stream", "complete"] as const) {
        await onStage(kind, async (stage) => {
          const reading = stage[ask](form.silentFrom(form.wholeFrom));
          await stage.isWhole(reading);
          if (lastWaitMs > 0) {
            stage.clock.advance(lastWaitMs - 1);
            await nextTurn();
            expect(reading.call.outcome).toBe(undefined);
            stage.clock.advance(1);
          }

          const { events, response, error } = await reading.ended;
          expect(error).toBe(undefined);
          if (response === undefined)
            expect(events.filter(isContentEvent)).toEqual(whole.events.filter(isContentEvent));
          else expect(response.finishReason).toBe(finishReasonOf(whole.events));
          expect(stage.clock.now()).toBe(lastWaitMs);
          // The rest of the body, which an answer that ended by itself leaves to the connection, is waited for in vain.
          stage.clock.advance(maxLastWaitMs - lastWaitMs);
          expect(await stage.held()).toEqual(nothing);
        });
      }
    },
  );

  test("signs of life, however many, do not put off FIRST_TOKEN_TIMEOUT", async () => {
    await onStage(kind, async (stage) => {
      const pace = createPace(limits.firstTokenMs / 4);
      const reading = stage.stream(kind.onlyAlive(pace));
      await stage.passTime(reading, pace);
      const { events, error } = await reading.ended;

      expect([events, error?.reason]).toEqual([[], "FIRST_TOKEN_TIMEOUT"]);
      expect(stage.clock.now()).toBe(limits.firstTokenMs);
      expect(await stage.held()).toEqual(nothing);
    });
  });

  test("whatever comes within the idle limit, signs of life too, puts off IDLE_TIMEOUT", async () => {
    await onStage(kind, async (stage) => {
      const pace = createPace(limits.idleMs - 1_000);
      const patient = { ...limits, firstTokenMs: limits.totalMs };
      const reading = stage.stream(kind.lively(pace), { limits: patient });
      await stage.passTime(reading, pace);
      const { events, error } = await reading.ended;

      expect([textOf(events), error]).toEqual([wholeText, undefined]);
      expect(stage.clock.now()).toBeGreaterThan(3 * limits.idleMs);
    });
  });

  test("a whole answer may take as long as the call", async () => {
    await onStage(kind, async (stage) => {
      const reading = stage.complete(plainTextOf(kind).form.silentFrom(0));
      await reading.played;
      stage.clock.advance(limits.totalMs - 1);
      await nextTurn();
      expect(reading.call.outcome).toBe(undefined);
      stage.clock.advance(1);

      expect((await reading.ended).error?.reason).toBe("TOTAL_TIMEOUT");
      expect(await stage.held()).toEqual(nothing);
    });
  });
});

function finishReasonOf(events: readonly StreamEvent[]): FinishReason | undefined {
  const last = events.at(-1);
  return last?.case === "finished" ? last.value.finishReason : undefined;
}

/** Lets a limit pass: the call goes on until then, and no longer. */
async function expectPatience({ clock }: Stage, { call }: Reading, limitMs: number): Promise<void> {
  clock.advance(limitMs - 1);
  await nextTurn();
  expect(call.outcome).toBe(undefined);
  clock.advance(1);
  // A piece that was still on its way began the wait anew.
  for (; call.outcome === undefined; clock.advance(limitMs)) await nextTurn();
}
