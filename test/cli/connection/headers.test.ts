import { join } from "node:path";
import { expect, test } from "vitest";
import { readHeaders } from "../../../src/cli/connection/headers.ts";
import { InputError } from "../../../src/cli/input/input-error.ts";
import { writeFiles } from "../../support/temporary-files.ts";

test("headers come from flags and from the lines of files", async () => {
  const folder = writeFiles({ secrets: "authorization: Bearer x:y\r\n\nx-trace:  2 \n" });
  const headers = await readHeaders(["X-Team:search", `@${join(folder, "secrets")}`, "x-trace: 3"]);
  expect([...headers]).toEqual([
    ["authorization", "Bearer x:y"],
    ["x-team", "search"],
    ["x-trace", "2, 3"],
  ]);
});

test.each<[flags: string[], fault: string]>([
  [["secret"], '--header #1: write name:value, with a name of letters, digits, "-", "_" and "."'],
  [["a:b", ":secret"], '--header #2: write name:value, with a name of letters, digits, "-", "_" and "."'],
  [["se cret:x"], '--header #1: write name:value, with a name of letters, digits, "-", "_" and "."'],
  [["grpc-timeout: secret"], "--header #1: grpc-timeout belongs to the protocol; leave it out"],
  [["Content-Type: secret"], "--header #1: content-type belongs to the protocol; leave it out"],
  [["x-key:"], "--header #1: the value of x-key must be printable ASCII, and not empty"],
  [["x-key: secret\nx-other: y"], "--header #1: the value of x-key must be printable ASCII, and not empty"],
  [["x-key: sécret"], "--header #1: the value of x-key must be printable ASCII, and not empty"],
])("--header %j is refused, and its value is not repeated", async (flags, fault) => {
  await expect(readHeaders(flags)).rejects.toThrow(new InputError(fault));
});

test("a fault in a file is reported with its line", async () => {
  const path = join(writeFiles({ secrets: "a: b\n\nsecret\n" }), "secrets");
  const fault = `--header @${path}:3: write name:value, with a name of letters, digits, "-", "_" and "."`;
  await expect(readHeaders([`@${path}`])).rejects.toThrow(new InputError(fault));
});
