import { describe, expect, test } from "vitest";
import { Usage_Source } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { findKinds } from "../find-kinds.ts";
import { formsOf } from "../forms-of.ts";
import { onStage } from "../stage.ts";
import { excessOf, finalUsageOf, oversizedOf } from "../usage-of.ts";

// The usage of an answer, and its source.

describe.each(await findKinds())("$name", (kind) => {
  describe.each(formsOf(kind))("$name", ({ form, answer }) => {
    const isReported = answer !== "without-usage";

    test(`the usage is ${isReported ? "the provider's" : "estimated, and says so"}`, async () => {
      const usage = finalUsageOf(await read());

      expect(usage.source).toBe(isReported ? Usage_Source.PROVIDER : Usage_Source.ESTIMATED);
      expect(usage.inputTokens).toBeGreaterThan(0);
      expect(usage.outputTokens).toBeGreaterThan(0);
    });

    test("cached tokens are part of the input, reasoning is part of the output, and no early count is above the last", async () => {
      const events = await read();
      const last = finalUsageOf(events);
      const early = events.flatMap((event) => (event.case === "usage" ? [event.value] : []));

      expect([last, ...early].flatMap(oversizedOf)).toEqual([]);
      expect(early.flatMap((usage) => excessOf(usage, last))).toEqual([]);
    });

    const read = () => onStage(kind, async (stage) => (await stage.stream(form.whole()).ended).events);
  });
});
