import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createFileWatch } from "../../src/config/watch-files.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { writeFiles } from "../support/temporary-files.ts";

/** A watch of files that counts changes. */
function watchOf(...files: string[]) {
  const clock = createFakeClock();
  const blind: string[] = [];
  const seen = { changes: 0, blind };
  const watch = createFileWatch({
    clock,
    onChange() {
      seen.changes += 1;
    },
    onBlind: (folder) => blind.push(folder),
  });
  onTestFinished(() => watch.close());
  watch.follow(files);

  /** Waits until the system has told of an event, and then until the files have been left alone. */
  async function settle(): Promise<void> {
    await vi.waitFor(() => expect(clock.pending).toBe(1), { timeout: 30_000, interval: 5 });
    clock.advance(250);
  }
  return { watch, seen, settle };
}

const changes: readonly (readonly [how: string, change: (folder: string) => void])[] = [
  ["written", (folder) => writeFileSync(join(folder, "a.yaml"), "2")],
  [
    "renamed over, as editors and mv do it",
    (folder) => {
      writeFileSync(join(folder, "a.yaml.tmp"), "2");
      renameSync(join(folder, "a.yaml.tmp"), join(folder, "a.yaml"));
    },
  ],
  ["deleted", (folder) => rmSync(join(folder, "a.yaml"))],
];

test.each(changes)("a file that is %s is a change", async (_, change) => {
  const folder = writeFiles({ "a.yaml": "1" });
  const { seen, settle } = watchOf(join(folder, "a.yaml"));
  change(folder);
  await settle();

  expect(seen).toEqual({ changes: 1, blind: [] });
});

test("a file that comes into being is a change", async () => {
  const folder = writeFiles({});
  const { seen, settle } = watchOf(join(folder, "a.yaml"));
  writeFileSync(join(folder, "a.yaml"), "1");
  await settle();

  expect(seen.changes).toBe(1);
});

test("a file that is the same again is none, and neither is its neighbour", async () => {
  const folder = writeFiles({ "a.yaml": "1" });
  const { seen, settle } = watchOf(join(folder, "a.yaml"));
  writeFileSync(join(folder, "a.yaml"), "1");
  utimesSync(join(folder, "a.yaml"), 1, 1);
  writeFileSync(join(folder, "b.yaml"), "2");
  await settle();

  expect(seen.changes).toBe(0);
});

test("volumes of Kubernetes, which swap a symbolic link beside the file, are followed from swap to swap", async () => {
  const folder = writeFiles({});
  const put = (version: string): void => {
    mkdirSync(join(folder, `..${version}`));
    writeFileSync(join(folder, `..${version}`, "a.yaml"), version);
    symlinkSync(`..${version}`, join(folder, "..data_tmp"));
    renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
  };
  put("1");
  symlinkSync("..data/a.yaml", join(folder, "a.yaml"));
  const { seen, settle } = watchOf(join(folder, "a.yaml"));
  put("2");
  await settle();
  expect(seen.changes).toBe(1);
  put("3");
  await settle();
  expect(seen.changes).toBe(2);
});

test("a file behind a symbolic link is watched where it is", async () => {
  const folder = writeFiles({ "real.yaml": "1" });
  const elsewhere = writeFiles({});
  symlinkSync(join(folder, "real.yaml"), join(elsewhere, "a.yaml"));
  const { seen, settle } = watchOf(join(elsewhere, "a.yaml"));
  writeFileSync(join(folder, "real.yaml"), "2");
  await settle();

  expect(seen.changes).toBe(1);
});

test("a folder that is not there is told, and other files are watched on", async () => {
  const folder = writeFiles({ "a.yaml": "1" });
  const { seen, settle } = watchOf(join(folder, "a.yaml"), join(folder, "none", "b.yaml"));
  writeFileSync(join(folder, "a.yaml"), "2");
  await settle();

  expect(seen).toEqual({ changes: 1, blind: [join(folder, "none")] });
});
