import { describe, expect, test } from "vitest";
import { isContentEvent, type StreamEvent } from "../../../src/core/event.ts";
import { findKinds } from "../find-kinds.ts";
import { formsOf } from "../forms-of.ts";
import { joinedParts, toldParts } from "../joined-parts.ts";
import { onStage } from "../stage.ts";

// Which events there are, and in which order.

describe.each(await findKinds())("$name", (kind) => {
  describe.each(formsOf(kind))("$name, streamed,", ({ form }) => {
    const read = (): Promise<readonly StreamEvent[]> =>
      onStage(kind, async (stage) => (await stage.stream(form.whole()).ended).events);

    test("begins with one started, ends with one finished, and has content and usage between them", async () => {
      const events = await read();
      const between = events.slice(1, -1);

      expect([events.at(0)?.case, events.at(-1)?.case]).toEqual(["started", "finished"]);
      expect(between.filter((event) => !isContentEvent(event) && event.case !== "usage")).toEqual([]);
      expect(between.some(isContentEvent)).toBe(true);
    });

    test("tells every part once, numbered in order, and equal to its deltas joined", async () => {
      const events = await read();
      const told = events.flatMap((event) => (event.case === "partFinished" ? [event.value.index] : []));

      expect(told).toEqual(told.map((_, index) => index));
      expect(joinedParts(events)).toEqual(toldParts(events));
    });

    test("has no delta that is empty or holds half a character", async () => {
      const deltas = (await read()).flatMap(toDelta);

      expect(deltas.filter((delta) => delta === "" || !delta.isWellFormed())).toEqual([]);
    });

    test("says who serves it and why it ended", async () => {
      const events = await read();
      const started = events.at(0);
      const finished = events.at(-1);
      const served = started?.case === "started" ? started.value.served : undefined;

      expect(served).toMatchObject({ model: expect.stringMatching(/./), attempt: 1 });
      expect(served?.providerRequestId).not.toBe("");
      expect(finished?.case === "finished" && finished.value.providerFinishReason).toEqual(expect.stringMatching(/./));
    });
  });
});

function toDelta(event: StreamEvent): string[] {
  switch (event.case) {
    case "textDelta":
    case "reasoningDelta":
    case "refusalDelta":
      return [event.value];
    case "toolCallDelta":
      return [event.value.argumentsJson];
    case "started":
    case "toolCallStarted":
    case "partFinished":
    case "usage":
    case "finished":
    case "heartbeat":
    case undefined:
      return [];
    default:
      return event satisfies never;
  }
}
