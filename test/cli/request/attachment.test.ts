import { join } from "node:path";
import { toJson } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { InputError } from "../../../src/cli/input/input-error.ts";
import { maxInputBytes } from "../../../src/cli/input/read-input.ts";
import { readAttachment } from "../../../src/cli/request/attachment.ts";
import { PartSchema } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { writeFiles } from "../../support/temporary-files.ts";

const png = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

test.each<[file: string, content: string | Buffer, suffix: string, part: object]>([
  ["a.png", png, "", { image: { media: { mediaType: "image/png", data: png.toString("base64") } } }],
  ["a.md", "hi", "", { document: { media: { mediaType: "text/markdown", data: "aGk=" }, title: "a.md" } }],
  ["a.md", "hi", ":text/plain", { document: { media: { mediaType: "text/plain", data: "aGk=" }, title: "a.md" } }],
  ["a", "\0", ":IMAGE/svg+xml", { image: { media: { mediaType: "image/svg+xml", data: "AA==" } } }],
  ["a:b", "hi", "", { document: { media: { mediaType: "text/plain", data: "aGk=" }, title: "a:b" } }],
])("--file %s that holds %j, written with %j after it", async (file, content, suffix, part) => {
  const folder = writeFiles({ [file]: content });
  expect(toJson(PartSchema, await readAttachment(join(folder, file) + suffix))).toEqual(part);
});

test.each<[file: string, fault: string]>([
  ["missing.png", "there is no such file"],
  ["empty.png", "the file is empty"],
  [".", "it is a directory; name a file"],
  ["empty.png/more", "there is no such file"],
  ["huge.txt", "more than 32 MiB, which is the most that one input may have"],
])("--file %s is refused: %s", async (file, fault) => {
  const path = join(writeFiles({ "empty.png": "", "huge.txt": Buffer.alloc(maxInputBytes + 1, "x") }), file);
  await expect(readAttachment(path)).rejects.toThrow(new InputError(`--file ${path}: ${fault}`));
});

test("a file of an unknown type is refused with how to say it", async () => {
  const path = join(writeFiles({ "a.bin": "\0\x01" }), "a.bin");
  const fault = `--file ${path}: its type cannot be told; say it, as in --file ${path}:application/octet-stream`;
  await expect(readAttachment(path)).rejects.toThrow(new InputError(fault));
});
