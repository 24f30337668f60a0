import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { CollectedAnswer, mostCharactersAtOnce } from "../../src/audit/collected-answer.ts";
import type { StreamEvent } from "../../src/core/answer/event.ts";
import { PartFinishedSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { PartSchema } from "../../src/gen/tokenwire/v1/message_pb.ts";

const delta = (value: string): StreamEvent => ({ case: "textDelta", value });

function finished(text: string): StreamEvent {
  const part = create(PartSchema, { content: { case: "text", value: text } });
  return { case: "partFinished", value: create(PartFinishedSchema, { part }) };
}

/** Adds one part of a text, in pieces. */
function addPart(answer: CollectedAnswer, text: string, pieces: number): void {
  const length = Math.ceil(text.length / pieces);
  for (let at = 0; at < text.length; at += length) answer.add(delta(text.slice(at, at + length)));
  answer.add(finished(text));
}

const limit = 4 * 1024 * 1024;

test.each([
  [1, 1],
  [1, 40],
  [7, 3],
])("of an answer over the limit the beginning is kept, in %i parts of %i pieces", (parts, pieces) => {
  const room = { characters: mostCharactersAtOnce };
  const answer = new CollectedAnswer(room);
  const text = "0123456789".repeat(700_000 / parts);
  for (let part = 0; part < parts; part += 1) addPart(answer, text, pieces);
  const kept = answer.parts.map(({ content }) => (content.case === "text" ? content.value : "")).join("");
  expect(answer.isCut()).toBe(true);
  expect(kept).toHaveLength(limit);
  expect(text.repeat(parts).startsWith(kept)).toBe(true);
  answer.release();
  expect(room.characters).toBe(mostCharactersAtOnce);
});

test("an answer within the limit is kept whole", () => {
  const answer = new CollectedAnswer({ characters: mostCharactersAtOnce });
  addPart(answer, "one", 3);
  addPart(answer, "two", 1);
  answer.add(delta("thr"));
  expect(answer.parts).toHaveLength(2);
  expect([answer.openText(), answer.isCut()]).toEqual(["thr", false]);
});

test("all answers under way have one room: what one holds another one lacks until it is released", () => {
  const room = { characters: 10 };
  const [first, second] = [new CollectedAnswer(room), new CollectedAnswer(room)];
  addPart(first, "12345678", 2);
  addPart(second, "abcdef", 2);
  expect(second.parts[0]?.content).toEqual({ case: "text", value: "ab" });
  expect(second.isCut()).toBe(true);
  first.release();
  second.release();
  expect(room.characters).toBe(10);
});
