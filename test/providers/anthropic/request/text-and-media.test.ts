import { expect, test } from "vitest";
import { Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { document, encode, fromData } from "../../../sdk-witness/samples.ts";
import { image, type PartInit } from "../../../support/requests.ts";
import { bodyOf, refusedFields } from "../request-body.ts";

function blocksOf(part: PartInit): unknown {
  return bodyOf({ messages: [{ role: Role.USER, parts: [part] }] })["messages"];
}

test.each([
  ["image/jpg", "image/jpeg"],
  ["image/pjpeg", "image/jpeg"],
  ["image/x-png", "image/png"],
  ["IMAGE/PNG", "image/png"],
  ["image/webp; q=1", "image/webp"],
])("an image of type %s is sent as %s", (mediaType, sent) => {
  expect(blocksOf(image({ media: fromData(mediaType) }))).toMatchObject([
    { content: [{ type: "image", source: { media_type: sent } }] },
  ]);
});

test("an image of an unknown type is sent with the type of its first bytes", () => {
  const gif = image({ media: fromData("application/octet-stream", encode("GIF89a")) });
  expect(blocksOf(gif)).toMatchObject([{ content: [{ source: { media_type: "image/gif" } }] }]);
});

test.each([
  "text/plain; charset=utf-8",
  "text/html",
  "application/yaml",
  "application/sql",
  "application/octet-stream",
])("a document of type %s is sent as plain text", (mediaType) => {
  expect(blocksOf(document(fromData(mediaType, encode("Grüße"))))).toMatchObject([
    { content: [{ type: "document", source: { type: "text", media_type: "text/plain", data: "Grüße" } }] },
  ]);
});

test.each(["application/zip", "application/msword", "audio/mpeg", "application/octet-stream"])(
  "a document of type %s that is no text is rejected, naming its type",
  (mediaType) => {
    const part = document(fromData(mediaType));
    const field = "messages[0].parts[0].document.media.media_type";
    expect(refusedFields({ messages: [{ role: Role.USER, parts: [part] }] })).toEqual(["UNSUPPORTED_FEATURE", field]);
  },
);
