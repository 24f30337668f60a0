// What the bytes of an Anthropic stream hold, for rules to look at.
import { asList, asObject, asString, type JsonObject } from "../../src/wire/json/json.ts";
import { type AnswerBytes, objectsIn } from "./documents.ts";

/** A content block as it was streamed: what it started with, and its deltas joined. */
export interface StreamedBlock {
  readonly start: JsonObject;
  readonly text: string;
  readonly thinking: string;
  readonly partialJson: string;
  readonly signature: string;
}

/** How many messages begin in a stream. */
export function messageStartsIn({ documents }: AnswerBytes): number {
  return objectsIn(documents).filter((document) => document["type"] === "message_start").length;
}

/** Every stop reason that is a word, in order. */
export function stopReasonsOf({ documents }: AnswerBytes): readonly string[] {
  return objectsIn(objectsIn(documents).flatMap((document) => [document, document["delta"]]))
    .map((holder) => asString(holder["stop_reason"]))
    .filter((reason) => reason !== "");
}

/** Whether the model itself called a tool: not the code that it had the provider run. */
export function hasOwnCall({ documents }: AnswerBytes): boolean {
  const blocks = objectsIn(documents).flatMap((document) => [
    document["content_block"],
    ...asList(document["content"]),
  ]);
  return objectsIn(blocks).some(
    ({ type, caller }) => type === "tool_use" && asString(asObject(caller)?.["type"] ?? "direct") === "direct",
  );
}

/** The blocks of the first message in a stream, in the order of their starts. */
export function firstBlocksOf({ documents }: AnswerBytes): readonly StreamedBlock[] {
  const events = firstMessageOf(objectsIn(documents));
  return events.flatMap((event, position) => {
    if (event["type"] !== "content_block_start") return [];
    const { index } = event;
    const later = events.slice(position + 1);
    const end = later.findIndex((other) => isStartAt(other, index));
    const ofThis = (end < 0 ? later : later.slice(0, end)).filter((other) => other["index"] === index);
    const deltas = objectsIn(ofThis.map((other) => other["delta"]));
    const join = (member: string): string => deltas.map((delta) => asString(delta[member])).join("");
    const start = asObject(event["content_block"]) ?? {};
    return [
      {
        start,
        text: join("text"),
        thinking: join("thinking"),
        partialJson: join("partial_json"),
        signature: join("signature"),
      },
    ];
  });
}

function firstMessageOf(events: readonly JsonObject[]): readonly JsonObject[] {
  const isStart = ({ type }: JsonObject): boolean => type === "message_start";
  const second = events.findIndex((event, position) => isStart(event) && events.slice(0, position).some(isStart));
  return second < 0 ? events : events.slice(0, second);
}

function isStartAt(event: JsonObject, index: unknown): boolean {
  return event["type"] === "content_block_start" && event["index"] === index;
}
