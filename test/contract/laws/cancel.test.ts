import { describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { comparable } from "../comparable.ts";
import { allBelow, forEachOffset } from "../every-offset.ts";
import { findKinds } from "../find-kinds.ts";
import { plainTextOf } from "../forms-of.ts";
import { createPace } from "../pace.ts";
import { limits, nothing, onStage } from "../stage.ts";

// A caller that leaves stops the spending, in whichever phase the call is.

const callerLeft = new GatewayError("CALLER_CANCELLED", "the caller left");

describe.each(await findKinds())("$name", (kind) => {
  const { form, cut, someOffsets } = plainTextOf(kind);
  const untilWhole = someOffsets.filter((offset) => offset < form.wholeFrom);

  test("a stream that is cancelled at any point ends with its reason and lets everything go", async () => {
    await forEachOffset(kind, untilWhole, async (stage, offset) => {
      const before = await stage.stream(cut.at(offset)).ended;
      const reading = stage.stream(form.silentFrom(offset));
      await reading.played;
      await reading.hasRead(before.events.length);
      reading.call.end({ kind: "failed", error: callerLeft });

      const { events, error } = await reading.ended;
      expect(error).toBe(callerLeft);
      expect(comparable(events)).toEqual(comparable(before.events));
      expect(await stage.held()).toEqual(nothing);
    });
  });

  test("a whole answer that is cancelled at any point ends with its reason and lets everything go", async () => {
    await forEachOffset(kind, untilWhole, async (stage, offset) => {
      const reading = stage.complete(form.silentFrom(offset));
      await reading.played;
      reading.call.end({ kind: "failed", error: callerLeft });

      expect((await reading.ended).error).toBe(callerLeft);
      expect(await stage.held()).toEqual(nothing);
    });
  });

  test("a stream that is cancelled while there are only signs of life ends with its reason and lets everything go", async () => {
    await onStage(kind, async (stage) => {
      const pace = createPace(limits.firstTokenMs / 8);
      const reading = stage.stream(kind.onlyAlive(pace));
      await stage.passTime(reading, pace, 4);
      expect(reading.call.outcome).toBe(undefined);
      reading.call.end({ kind: "failed", error: callerLeft });

      const { events, error } = await reading.ended;
      expect([events, error]).toEqual([[], callerLeft]);
      expect(await stage.held()).toEqual(nothing);
    });
  });

  test("a reader that stops after any event releases everything", async () => {
    const last = form.wholeFrom - 1;
    const before = await onStage(kind, (stage) => stage.stream(cut.at(last)).ended);
    expect(before.events.length).toBeGreaterThan(2);

    await forEachOffset(kind, allBelow(before.events.length), async (stage, index) => {
      const reading = stage.stream(form.silentFrom(last), { leaveAfter: index + 1 });
      await reading.ended;

      expect(reading.call.outcome).toMatchObject({ kind: "failed", error: { reason: "CALLER_CANCELLED" } });
      expect(await stage.held()).toEqual(nothing);
    });
  });
});
