import { describe, expect, test } from "vitest";
import { comparable } from "../comparable.ts";
import { forEachOffset } from "../every-offset.ts";
import { findKinds } from "../find-kinds.ts";
import { formsOf } from "../forms-of.ts";
import { onStage } from "../stage.ts";

// How an answer is cut on its way is no part of it.

describe.each(await findKinds())("$name", (kind) => {
  test.each(formsOf(kind))(
    "$name: the events are the same wherever it is split",
    async ({ form, isPlain, offsets, someOffsets }) => {
      const whole = await onStage(kind, (stage) => stage.stream(form.whole()).ended);
      expect(whole.error).toBe(undefined);

      await forEachOffset(kind, isPlain ? offsets : someOffsets, async (stage, offset) => {
        const split = await stage.stream(form.splitAt(offset)).ended;
        expect(split.error).toBe(undefined);
        expect(comparable(split.events)).toEqual(comparable(whole.events));
      });
    },
  );
});
