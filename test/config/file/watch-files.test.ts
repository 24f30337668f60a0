import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createFileRecord } from "../../../src/config/file/file-record.ts";
import { createFileWatch } from "../../../src/config/file/watch-files.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { writeFiles } from "../../support/temporary-files.ts";

/** A watch that follows files from here on and counts changes. */
function watchOf(...files: string[]) {
  const clock = createFakeClock();
  const seen = { changes: 0 };
  const record = createFileRecord();
  for (const file of files) record.add(file);
  const watch = createFileWatch(clock, () => {
    seen.changes += 1;
  });
  watch.follow(record);

  /** Lets time pass without writes. */
  function settle(): number {
    clock.advance(3_000);
    return seen.changes;
  }
  return { watch, clock, seen, settle };
}

const changes: readonly (readonly [how: string, change: (folder: string) => void])[] = [
  ["written", (folder) => writeFileSync(join(folder, "a.yaml"), "22")],
  [
    "renamed over, as editors and mv do it",
    (folder) => {
      writeFileSync(join(folder, "a.yaml.tmp"), "2");
      renameSync(join(folder, "a.yaml.tmp"), join(folder, "a.yaml"));
    },
  ],
  ["deleted", (folder) => rmSync(join(folder, "a.yaml"))],
];

test.each(changes)("a file that is %s is one change", (_, change) => {
  const folder = writeFiles({ "a.yaml": "1" });
  const { settle } = watchOf(join(folder, "a.yaml"));
  change(folder);

  expect(settle()).toBe(1);
  expect(settle()).toBe(1);
});

test("a file that comes into being is a change, in a folder that comes into being, too", () => {
  const folder = writeFiles({});
  const { settle } = watchOf(join(folder, "new", "a.yaml"));
  expect(settle()).toBe(0);
  mkdirSync(join(folder, "new"));
  writeFileSync(join(folder, "new", "a.yaml"), "1");

  expect(settle()).toBe(1);
});

test("changes of neighbouring files are none, and hide none", () => {
  const folder = writeFiles({ "a.yaml": "1" });
  const { clock, seen } = watchOf(join(folder, "a.yaml"));
  writeFileSync(join(folder, "log"), "0");
  clock.advance(3_000);
  expect(seen.changes).toBe(0);

  writeFileSync(join(folder, "a.yaml"), "22");
  for (let line = 1; line <= 10; line++) {
    writeFileSync(join(folder, "log"), "x".repeat(line));
    clock.advance(200);
  }
  expect(seen.changes).toBe(1);
});

test("a change is reported once the file is no longer being written", () => {
  const folder = writeFiles({ "a.yaml": "1" });
  const { clock, seen } = watchOf(join(folder, "a.yaml"));
  for (let length = 2; length <= 5; length++) {
    writeFileSync(join(folder, "a.yaml"), "x".repeat(length));
    clock.advance(1_000);
    expect(seen.changes).toBe(0);
  }
  clock.advance(1_000);
  expect(seen.changes).toBe(1);
});

test("a change between the reading of a file and the watch is one", () => {
  const folder = writeFiles({ "a.yaml": "1" });
  const record = createFileRecord();
  record.add(join(folder, "a.yaml"));
  const { watch, settle } = watchOf();
  writeFileSync(join(folder, "a.yaml"), "22");
  watch.follow(record);

  expect(settle()).toBe(1);
});

test("volumes of Kubernetes, which swap a symbolic link beside the file, are followed from swap to swap", () => {
  const folder = writeFiles({});
  const put = (version: string): void => {
    mkdirSync(join(folder, `..${version}`));
    writeFileSync(join(folder, `..${version}`, "a.yaml"), version);
    symlinkSync(`..${version}`, join(folder, "..data_tmp"));
    renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
  };
  put("1");
  symlinkSync("..data/a.yaml", join(folder, "a.yaml"));
  const { settle } = watchOf(join(folder, "a.yaml"));
  put("2");
  expect(settle()).toBe(1);
  put("3");
  expect(settle()).toBe(2);
});

test("a folder that is replaced, and a link on the way that leads elsewhere, are followed", () => {
  const folder = writeFiles({});
  for (const version of ["1", "2", "3"]) {
    mkdirSync(join(folder, version));
    writeFileSync(join(folder, version, "a.yaml"), version);
  }
  symlinkSync("1", join(folder, "current"));
  const { settle } = watchOf(join(folder, "current", "a.yaml"));
  symlinkSync("2", join(folder, "next"));
  renameSync(join(folder, "next"), join(folder, "current"));
  expect(settle()).toBe(1);

  renameSync(join(folder, "2"), join(folder, "old"));
  renameSync(join(folder, "3"), join(folder, "2"));
  expect(settle()).toBe(2);
  writeFileSync(join(folder, "2", "a.yaml"), "4444");
  expect(settle()).toBe(3);
});

test("a watch that is closed looks at nothing any more", () => {
  const { watch, clock } = watchOf();
  watch.close();

  expect(clock.pending).toBe(0);
});
