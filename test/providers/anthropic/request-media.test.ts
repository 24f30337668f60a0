import { expect, test } from "vitest";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { document, encode, fromData } from "../../sdk-witness/samples.ts";
import { assistant, image, type PartInit, text, tool, toolCall, toolResult, user } from "../../support/requests.ts";
import { bodyOf, refusedFields } from "./bodies.ts";

function blocksOf(part: PartInit): unknown {
  return bodyOf({ messages: [{ role: Role.USER, parts: [part] }] })["messages"];
}

test.each([
  ["image/jpg", "image/jpeg"],
  ["image/pjpeg", "image/jpeg"],
  ["image/x-png", "image/png"],
  ["IMAGE/PNG", "image/png"],
  ["image/webp; q=1", "image/webp"],
])("an image of type %s goes as %s", (mediaType, sent) => {
  expect(blocksOf(image({ media: fromData(mediaType) }))).toMatchObject([
    { content: [{ type: "image", source: { media_type: sent } }] },
  ]);
});

test("an image of any bytes goes as what it begins as", () => {
  const gif = image({ media: fromData("application/octet-stream", encode("GIF89a")) });
  expect(blocksOf(gif)).toMatchObject([{ content: [{ source: { media_type: "image/gif" } }] }]);
});

test.each([
  "text/plain; charset=utf-8",
  "text/html",
  "application/yaml",
  "application/sql",
  "application/octet-stream",
])("a document of type %s goes as plain text", (mediaType) => {
  expect(blocksOf(document(fromData(mediaType, encode("Grüße"))))).toMatchObject([
    { content: [{ type: "document", source: { type: "text", media_type: "text/plain", data: "Grüße" } }] },
  ]);
});

test.each(["application/zip", "application/msword", "audio/mpeg", "application/octet-stream"])(
  "a document of type %s that is no text is refused, naming its type",
  (mediaType) => {
    const part = document(fromData(mediaType));
    const field = "messages[0].parts[0].document.media.media_type";
    expect(refusedFields({ messages: [{ role: Role.USER, parts: [part] }] })).toEqual(["UNSUPPORTED_FEATURE", field]);
  },
);

test.each(["", " \n", "null"])("arguments that are %j go back as an empty object", (argumentsJson) => {
  const messages = [user, assistant(toolCall("1", argumentsJson)), tool(toolResult("1"))];
  expect(bodyOf({ messages })["messages"]).toMatchObject([{}, { content: [{ input: {} }] }, {}]);
});

test("an id that comes again is another one each time, and its result's", () => {
  const turn = [assistant(toolCall("call_0")), tool(toolResult("call_0", text("ok")))];
  const messages = bodyOf({ messages: [user, ...turn, ...turn] })["messages"];
  expect(messages).toMatchObject([
    {},
    { content: [{ id: "call_0" }] },
    { content: [{ tool_use_id: "call_0" }] },
    { content: [{ id: "call_0_again_2" }] },
    { content: [{ tool_use_id: "call_0_again_2" }] },
  ]);
});
