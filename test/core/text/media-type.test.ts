import { expect, test } from "vitest";
import { findOtherMediaType, mediaTypeOfData, toStandardMediaType } from "../../../src/core/text/media-type.ts";

const png = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
const unknown = Buffer.from("text");

test.each([
  ["Image/JPG; q=1", "image/jpeg"],
  [" application/x-pdf ", "application/pdf"],
  ["text/plain", "text/plain"],
  ["", ""],
])("the standard name of %j is %j", (written, standard) => {
  expect(toStandardMediaType(written)).toBe(standard);
});

test.each([
  ["a PNG that is stated as JPEG", png, "image/jpeg", "image/jpeg", "image/png"],
  ["a PNG that is stated as bytes", png, "application/octet-stream", "image/png", undefined],
  ["a PNG that is stated as PNG", png, "image/x-png", "image/png", undefined],
  ["unknown data that is stated as bytes", unknown, "application/octet-stream", "application/octet-stream", undefined],
  ["unknown data that is stated as PNG", unknown, "image/png", "image/png", undefined],
])("%s", (_what, data, stated, used, other) => {
  expect(mediaTypeOfData(data, stated)).toBe(used);
  expect(findOtherMediaType(data, stated)).toBe(other);
});
