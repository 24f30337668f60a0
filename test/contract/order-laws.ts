import { expect } from "vitest";
import { isContentEvent, type StreamEvent } from "../../src/core/answer/event.ts";
import type { Citation } from "../../src/gen/tokenwire/v1/message_pb.ts";
import { joinedParts, toldParts } from "./joined-parts.ts";
import type { Kind } from "./kind.ts";

/** A law of the events of a whole answer. */
export interface OrderLaw {
  readonly law: string;
  /** Fails the test whose events break it. */
  expectLaw(events: readonly StreamEvent[], kind: Pick<Kind, "hasNoRequestIds">): void;
}

/** Which events a whole answer has, and in which order. */
export const orderLaws: readonly OrderLaw[] = [
  {
    law: "begins with one started, ends with one finished, and has content and usage between them",
    expectLaw(events) {
      const between = events.slice(1, -1);

      expect([events.at(0)?.case, events.at(-1)?.case]).toEqual(["started", "finished"]);
      expect(between.filter((event) => !isContentEvent(event) && event.case !== "usage")).toEqual([]);
      expect(between.some(isContentEvent)).toBe(true);
    },
  },
  {
    law: "emits every part once, numbered in order, and equal to its deltas joined",
    expectLaw(events) {
      const indexes = events.flatMap((event) => (event.case === "partFinished" ? [event.value.index] : []));

      expect(indexes).toEqual(indexes.map((_, index) => index));
      expect(joinedParts(events)).toEqual(toldParts(events));
    },
  },
  {
    law: "emits every citation once while its text is open, and again with the whole text",
    expectLaw(events) {
      let open: Citation[] = [];
      for (const event of events) {
        if (event.case === "citation") open.push(event.value);
        if (event.case !== "partFinished") continue;
        expect(event.value.part?.citations).toEqual(open);
        if (open.length > 0) expect(event.value.part?.content.case).toBe("text");
        open = [];
      }
      expect(open).toEqual([]);
    },
  },
  {
    law: "has no delta that is empty or holds half a character",
    expectLaw(events) {
      expect(events.flatMap(toDelta).filter((delta) => delta === "" || !delta.isWellFormed())).toEqual([]);
    },
  },
  {
    law: "names the model that serves it and the finish reason",
    expectLaw(events, { hasNoRequestIds = false }) {
      const started = events.at(0);
      const finished = events.at(-1);
      const served = started?.case === "started" ? started.value.served : undefined;

      expect(served).toMatchObject({ model: expect.stringMatching(/./), attempt: 1 });
      expect(served?.providerRequestId === "").toBe(hasNoRequestIds);
      expect(finished?.case === "finished" && finished.value.providerFinishReason).toEqual(expect.stringMatching(/./));
    },
  },
];

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
    case "serverToolStarted":
    case "citation":
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
