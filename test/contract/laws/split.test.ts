import { describe, expect, test } from "vitest";
import type { StreamEvent } from "../../../src/core/answer/event.ts";
import { comparable } from "../comparable.ts";
import { forEachOffset } from "../every-offset.ts";
import { findKinds } from "../find-kinds.ts";
import { formsOf } from "../forms-of.ts";
import type { Form } from "../kind.ts";
import type { Ending } from "../reading.ts";
import { onStage } from "../stage.ts";

// How an answer is cut on its way is no part of it.

describe.each(await findKinds())("$name", (kind) => {
  test.each(formsOf(kind))(
    "$name: the events are the same wherever it is split",
    async ({ form, answer, offsets, someOffsets }) => {
      const whole = await onStage(kind, (stage) => stage.stream(form.whole()).ended);
      expect(whole.error).toBe(undefined);

      await forEachOffset(kind, answer === "text" ? offsets : someOffsets, async (stage, offset) => {
        const split = await stage.stream(form.splitAt(offset)).ended;
        expect(split.error).toBe(undefined);
        expect(eventsOf(form, split)).toEqual(eventsOf(form, whole));
      });
    },
  );
});

/** The events that no splitting may change. */
function eventsOf({ hasUsageOfPieces = false }: Form, { events }: Ending): StreamEvent[] {
  return comparable(events).filter((event) => event.case !== "usage" || !hasUsageOfPieces);
}
