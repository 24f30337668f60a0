import { fromJsonString } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { isContentEvent, type StreamEvent } from "../../src/core/answer/event.ts";
import { StreamCompleteResponseSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { orderLaws } from "../contract/order-laws.ts";
import { documentAt } from "./markdown.ts";

const { text, blocks } = documentAt("docs/events.md");

/** An event of a kind that the API has. */
type KnownEvent = Extract<StreamEvent, { readonly case: string }>;

function toEvent(json: string): KnownEvent {
  const { event } = fromJsonString(StreamCompleteResponseSchema, json);
  if (event.case === undefined) throw new Error(`${json} is no event`);
  return event;
}

const byName = (a: string, b: string): number => a.localeCompare(b);
const rows = text
  .matchAll(/^\| `(?<name>\w+)` \| (?<content>yes|no) \| `(?<json>\{.*\})` \|$/gm)
  .map(({ groups }) => ({
    name: groups?.["name"] ?? "",
    isContent: groups?.["content"] === "yes",
    json: groups?.["json"] ?? "",
  }))
  .toArray();

test("every event of the API has an example", () => {
  const names = StreamCompleteResponseSchema.oneofs.flatMap(({ fields }) => fields.map(({ name }) => name));

  expect(rows.map(({ name }) => name).toSorted(byName)).toEqual(names.toSorted(byName));
});

test.each(rows)("the example of $name is one, and content where the table says so", ({ name, isContent, json }) => {
  const event = toEvent(json);

  expect(StreamCompleteResponseSchema.field[event.case].name).toBe(name);
  expect(isContentEvent(event)).toBe(isContent);
});

describe.each(blocks.filter(({ language }) => language === "json"))("the stream at line $line", (block) => {
  const events = block.text.trim().split("\n").map(toEvent);

  test.each(orderLaws)("$law", ({ expectLaw }) => {
    expectLaw(events, {});
  });
});
