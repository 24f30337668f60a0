import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import type { StreamEvent } from "../../../src/core/answer/event.ts";
import { createSequencer } from "../../../src/core/answer/sequencer.ts";
import {
  CompleteRequestSchema,
  FinishedSchema,
  HeartbeatSchema,
  PartFinishedSchema,
  ServerToolStartedSchema,
  StartedSchema,
  ToolCallDeltaSchema,
  ToolCallStartedSchema,
} from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import {
  CitationSchema,
  PartSchema,
  ReasoningSchema,
  ToolCallSchema,
} from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { ServedSchema, Usage_Source, UsageSchema } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { finished, text } from "../../support/scripted-provider.ts";

function sequence(events: readonly StreamEvent[]): StreamEvent[] {
  const request = create(CompleteRequestSchema, { model: "m", prompt: "12345678" });
  return createSequencer("cmpl_1", request, create(ServedSchema)).accept(events);
}

function reasoning(value: string): StreamEvent {
  return { case: "reasoningDelta", value };
}

function toolStarted(index: number, id: string, name: string): StreamEvent {
  return { case: "toolCallStarted", value: create(ToolCallStartedSchema, { index, id, name }) };
}

function toolDelta(index: number, argumentsJson: string): StreamEvent {
  return { case: "toolCallDelta", value: create(ToolCallDeltaSchema, { index, argumentsJson }) };
}

function cite(title: string): StreamEvent {
  return { case: "citation", value: create(CitationSchema, { title }) };
}

function wholePart(content: Parameters<typeof create<typeof PartSchema>>[1]): StreamEvent {
  return { case: "partFinished", value: create(PartFinishedSchema, { part: create(PartSchema, content) }) };
}

/** Each event as one short word, so that an order reads as a line. */
function outline(events: readonly StreamEvent[]): string[] {
  return events.map((event) => {
    switch (event.case) {
      case "textDelta":
      case "reasoningDelta":
      case "refusalDelta":
        return `${event.case} ${event.value}`;
      case "toolCallStarted":
        return `toolCallStarted ${event.value.index} ${event.value.id} ${event.value.name}`;
      case "toolCallDelta":
        return `toolCallDelta ${event.value.index} ${event.value.argumentsJson}`;
      case "serverToolStarted":
        return `serverToolStarted ${event.value.id} ${event.value.name}`;
      case "citation":
        return `citation ${event.value.title}`;
      case "partFinished":
        return `partFinished ${event.value.index} ${event.value.part?.content.case}`;
      case "started":
      case "usage":
      case "finished":
      case "heartbeat":
        return event.case;
      case undefined:
        return "unknown";
      default:
        return event satisfies never;
    }
  });
}

test.each<[law: string, given: StreamEvent[], emitted: string[]]>([
  [
    "a citation is emitted while its text is open: an earlier one waits for the text, one without a text is left out",
    [cite("a"), text("x"), cite("b"), reasoning("hm"), cite("c"), text("y"), reasoning("hm"), cite("d"), finished()],
    [
      "started",
      "textDelta x",
      "citation a",
      "citation b",
      "partFinished 0 text",
      "reasoningDelta hm",
      "partFinished 1 reasoning",
      "textDelta y",
      "citation c",
      "partFinished 2 text",
      "reasoningDelta hm",
      "partFinished 3 reasoning",
      "finished",
    ],
  ],
  [
    "a citation waits for the first whole character of its text",
    [text("\ud83d"), cite("a"), text("\ude80"), finished()],
    ["started", "textDelta 🚀", "citation a", "partFinished 0 text", "finished"],
  ],
  [
    "a whole text emits those of its citations that were not emitted",
    [
      text("x"),
      cite("a"),
      wholePart({ content: { case: "text", value: "" }, citations: [{ title: "a" }, { title: "b" }] }),
      finished(),
    ],
    ["started", "textDelta x", "citation a", "citation b", "partFinished 0 text", "finished"],
  ],
  [
    "a server tool call is started before it is finished, and closed at the end if the provider does not finish it",
    [
      text("x"),
      wholePart({ content: { case: "serverToolCall", value: { id: "s1", name: "f" } } }),
      wholePart({ content: { case: "serverToolResult", value: { toolCallId: "s1" } } }),
      { case: "serverToolStarted", value: create(ServerToolStartedSchema, { id: "s2", name: "f" }) },
      { case: "serverToolStarted", value: create(ServerToolStartedSchema, { id: "s3", name: "f" }) },
      wholePart({ content: { case: "serverToolCall", value: { id: "s3", name: "f" } } }),
      finished(),
    ],
    [
      "started",
      "textDelta x",
      "partFinished 0 text",
      "serverToolStarted s1 f",
      "partFinished 1 serverToolCall",
      "partFinished 2 serverToolResult",
      "serverToolStarted s2 f",
      "serverToolStarted s3 f",
      "partFinished 3 serverToolCall",
      "partFinished 4 serverToolCall",
      "finished",
    ],
  ],
  ["an answer without content is started and finished", [finished()], ["started", "finished"]],
  [
    "a provider's own started and heartbeats are not passed on",
    [
      { case: "started", value: create(StartedSchema) },
      { case: "heartbeat", value: create(HeartbeatSchema) },
      finished(),
    ],
    ["started", "finished"],
  ],
  ["empty deltas are no events", [text(""), reasoning(""), finished()], ["started", "finished"]],
  [
    "a part is finished when one of another kind begins",
    [reasoning("r"), text("a"), text("b"), finished()],
    [
      "started",
      "reasoningDelta r",
      "partFinished 0 reasoning",
      "textDelta a",
      "textDelta b",
      "partFinished 1 text",
      "finished",
    ],
  ],
  [
    "adjacent parts of one kind are kept apart by partFinished",
    [text("a"), wholePart({ content: { case: "text", value: "a" } }), text("b"), finished()],
    ["started", "textDelta a", "partFinished 0 text", "textDelta b", "partFinished 1 text", "finished"],
  ],
  [
    "tool calls are numbered from 0 whatever the provider's indexes, and interleaved arguments find their call",
    [
      toolStarted(7, "x", "f"),
      toolStarted(9, "y", "g"),
      toolDelta(7, "{"),
      toolDelta(9, "[]"),
      toolDelta(7, "}"),
      finished(),
    ],
    [
      "started",
      "toolCallStarted 0 x f",
      "toolCallStarted 1 y g",
      "toolCallDelta 0 {",
      "toolCallDelta 1 []",
      "toolCallDelta 0 }",
      "partFinished 0 toolCall",
      "partFinished 1 toolCall",
      "finished",
    ],
  ],
  [
    "parts are finished in the order in which they began, even when a later one is whole first",
    [toolStarted(0, "x", "f"), text("after"), wholePart({ content: { case: "text", value: "after" } }), finished()],
    [
      "started",
      "toolCallStarted 0 x f",
      "textDelta after",
      "toolCallDelta 0 {}",
      "partFinished 0 toolCall",
      "partFinished 1 text",
      "finished",
    ],
  ],
  [
    "a tool call without an id gets one, and without arguments an empty object",
    [toolStarted(0, "", "f"), finished()],
    ["started", "toolCallStarted 0 cmpl_1_0 f", "toolCallDelta 0 {}", "partFinished 0 toolCall", "finished"],
  ],
  [
    "a whole part that had no deltas gets them",
    [
      wholePart({ content: { case: "text", value: "all" } }),
      wholePart({
        content: { case: "toolCall", value: create(ToolCallSchema, { id: "x", name: "f", argumentsJson: "{}" }) },
      }),
      finished(),
    ],
    [
      "started",
      "textDelta all",
      "partFinished 0 text",
      "toolCallStarted 0 x f",
      "toolCallDelta 0 {}",
      "partFinished 1 toolCall",
      "finished",
    ],
  ],
  [
    "a description of a tool call without an id closes that call",
    [
      toolStarted(0, "", "f"),
      toolDelta(0, "{}"),
      wholePart({
        content: { case: "toolCall", value: create(ToolCallSchema, { name: "f", argumentsJson: "{}" }) },
      }),
      finished(),
    ],
    ["started", "toolCallStarted 0 cmpl_1_0 f", "toolCallDelta 0 {}", "partFinished 0 toolCall", "finished"],
  ],
  [
    "a description of a text that is already closed does not repeat it",
    [text("hi"), toolStarted(0, "x", "f"), wholePart({ content: { case: "text", value: "hi" } }), finished()],
    [
      "started",
      "textDelta hi",
      "partFinished 0 text",
      "toolCallStarted 0 x f",
      "toolCallDelta 0 {}",
      "partFinished 1 toolCall",
      "finished",
    ],
  ],
  [
    "a part without content is left out",
    [wholePart({ content: { case: "text", value: "" } }), finished()],
    ["started", "finished"],
  ],
  [
    "reasoning whose text is withheld is a part without deltas",
    [
      wholePart({
        content: {
          case: "reasoning",
          value: create(ReasoningSchema, { redacted: true, signature: new Uint8Array([1]) }),
        },
      }),
      finished(),
    ],
    ["started", "partFinished 0 reasoning", "finished"],
  ],
  [
    "nothing comes after finished",
    [text("a"), finished(), text("b"), finished()],
    ["started", "textDelta a", "partFinished 0 text", "finished"],
  ],
])("%s", (_law, given, emitted) => {
  expect(outline(sequence(given))).toEqual(emitted);
});

test("a whole part joins the text of its deltas with the signature and state of the provider", () => {
  const signature = new Uint8Array([1, 2]);
  const providerState = new Uint8Array([3]);
  const described = wholePart({
    content: { case: "reasoning", value: create(ReasoningSchema, { signature }) },
    providerState,
  });
  const emitted = sequence([reasoning("a"), reasoning("b"), described, finished()]);
  const part = emitted.find((event) => event.case === "partFinished")?.value.part;
  expect(part).toEqual(
    create(PartSchema, {
      content: { case: "reasoning", value: create(ReasoningSchema, { text: "ab", signature }) },
      providerState,
    }),
  );
});

test("an invalid event fails the answer, after the events before it", () => {
  const sequencer = createSequencer("cmpl_1", create(CompleteRequestSchema), create(ServedSchema));
  expect(outline(sequencer.accept([text("a"), toolDelta(0, "{}"), text("b")]))).toEqual(["started", "textDelta a"]);
  expect(sequencer.failure()).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
});

test("finished carries the provider's last usage", () => {
  const usage = create(UsageSchema, { inputTokens: 5, outputTokens: 7, source: Usage_Source.PROVIDER });
  const emitted = sequence([text("a"), { case: "usage", value: usage }, finished()]);
  expect(emitted.find((event) => event.case === "finished")?.value.usage).toEqual(usage);
});

test("usage that the provider does not report is estimated from texts and messages, and marked so", () => {
  const emitted = sequence([text("1234"), text("56789"), finished()]);
  expect(emitted.find((event) => event.case === "finished")?.value.usage).toEqual(
    create(UsageSchema, { inputTokens: 9, outputTokens: 3, source: Usage_Source.ESTIMATED }),
  );
});

test("usage of an answer that breaks off is partial if the provider counted, else estimated", () => {
  const request = create(CompleteRequestSchema, { prompt: "1234" });
  const sequencer = createSequencer("cmpl_1", request, create(ServedSchema));
  sequencer.accept([text("1234")]);
  expect(sequencer.usage()).toEqual(
    create(UsageSchema, { inputTokens: 8, outputTokens: 1, source: Usage_Source.ESTIMATED }),
  );
  const usage = create(UsageSchema, { inputTokens: 9, outputTokens: 2, source: Usage_Source.PROVIDER });
  sequencer.accept([{ case: "usage", value: usage }]);
  expect(sequencer.usage()).toEqual(
    create(UsageSchema, { inputTokens: 9, outputTokens: 2, source: Usage_Source.PARTIAL }),
  );
  expect(sequencer.accept([{ case: "finished", value: create(FinishedSchema) }]).at(-1)?.case).toBe("finished");
});
