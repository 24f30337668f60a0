import { describe, test } from "vitest";
import type { StreamEvent } from "../../../src/core/answer/event.ts";
import { findKinds } from "../find-kinds.ts";
import { formsOf } from "../forms-of.ts";
import { orderLaws } from "../order-laws.ts";
import { onStage } from "../stage.ts";

// Which events there are, and in which order.

describe.each(await findKinds())("$name", (kind) => {
  describe.each(formsOf(kind))("$name, streamed,", ({ form }) => {
    const read = (): Promise<readonly StreamEvent[]> =>
      onStage(kind, async (stage) => (await stage.stream(form.whole()).ended).events);

    test.each(orderLaws)("$law", async ({ expectLaw }) => {
      expectLaw(await read(), kind);
    });
  });
});
