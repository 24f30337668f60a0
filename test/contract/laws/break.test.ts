import { describe, expect, test } from "vitest";
import { isContentEvent, type StreamEvent } from "../../../src/core/answer/event.ts";
import { type Usage, Usage_Source } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { comparable } from "../comparable.ts";
import { forEachOffset } from "../every-offset.ts";
import { findKinds } from "../find-kinds.ts";
import { formsOf } from "../forms-of.ts";
import type { Break } from "../kind.ts";
import type { Ending } from "../reading.ts";
import { nothing, onStage } from "../stage.ts";
import { excessOf, finalUsageOf } from "../usage-of.ts";

// An answer that breaks off is never OK, and what came of it is its beginning.

describe.each(await findKinds())("$name", (kind) => {
  describe.each(formsOf(kind))("$name, broken off anywhere", ({ form, answer, offsets, someOffsets }) => {
    test.each(form.breaks)(
      "by $name: it is OK when it is whole and never before, and leaves its exact beginning and nothing else",
      async (breaking) => {
        const whole = await onStage(kind, (stage) => stage.stream(form.whole()).ended);

        // A loss may leave less than was sent, so its exact place matters less.
        const tried = answer === "text" && breaking.leaves !== "loss" ? offsets : someOffsets;
        await forEachOffset(kind, tried, async (stage, offset) => {
          const reading = stage.stream(breaking.at(offset));
          const ending = await reading.ended;

          expect(outcomesOf(breaking, offset, ending)).toContain(ending.error?.reason ?? "OK");
          expectBeginning(ending, whole.events);
          if (ending.error === undefined) return;
          expectNoMoreUsage(reading.call.progress.usage?.(), whole.events);
          expect(await stage.held()).toEqual(nothing);
        });
      },
    );
  });
});

/** How a call may end whose answer breaks off. */
function outcomesOf({ leaves, wholeFrom }: Break, offset: number, { events }: Ending): string[] {
  const failures = events.some(isContentEvent) ? ["STREAM_TRUNCATED"] : ["STREAM_TRUNCATED", "UPSTREAM_UNREACHABLE"];
  if (offset < wholeFrom) return failures;
  // A loss may take the end back too.
  return leaves === "loss" ? ["OK", ...failures] : ["OK"];
}

function expectBeginning({ events, error }: Ending, whole: readonly StreamEvent[]): void {
  const seen = comparable(events);
  expect(seen.some((event) => event.case === "finished")).toBe(error === undefined);
  // Usage may come after the finish reason, and an answer is whole without it.
  if (error === undefined) expect(seen.filter(isContentEvent)).toEqual(whole.filter(isContentEvent));
  else expect(seen).toEqual(comparable(whole).slice(0, seen.length));
}

function expectNoMoreUsage(usage: Usage | undefined, whole: readonly StreamEvent[]): void {
  if (usage === undefined) return; // nothing of the answer was read
  expect([Usage_Source.PARTIAL, Usage_Source.ESTIMATED]).toContain(usage.source);
  if (usage.source === Usage_Source.PARTIAL) expect(excessOf(usage, finalUsageOf(whole))).toEqual([]);
}
