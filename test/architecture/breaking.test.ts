import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryFolder } from "../support/run-tool.ts";
import { writeFiles } from "../support/temporary-files.ts";

const buf = join(repositoryFolder, "node_modules/.bin/buf");
const released = join(repositoryFolder, "proto-released/tokenwire-0.1.0.binpb");

/** Compares a copy of the API with the release; `change` is made to its messages before. */
function compare(change: (proto: string) => string) {
  const folder = writeFiles({});
  cpSync(join(repositoryFolder, "proto"), folder, { recursive: true });
  const file = join(folder, "tokenwire/v1/message.proto");
  const before = readFileSync(file, "utf8");
  const after = change(before);
  writeFileSync(file, after);
  const { status, stdout } = spawnSync(buf, ["breaking", folder, "--against", released], { encoding: "utf8" });
  return { isChanged: after !== before, status, stdout };
}

test("the API as it is breaks no client of the release", () => {
  expect(compare((proto) => proto)).toEqual({ isChanged: false, status: 0, stdout: "" });
});

test("a field that is gone or has another number breaks them", () => {
  const withoutTitle = compare((proto) => proto.replace("string title = 2;", ""));
  expect(withoutTitle).toMatchObject({ isChanged: true, status: 100 });
  const renumbered = compare((proto) => proto.replace("string title = 2;", "string title = 7;"));
  expect(renumbered).toMatchObject({ isChanged: true, status: 100 });
});
