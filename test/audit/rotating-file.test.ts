import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRotatingFile, type RotatingFile, type RotatingFileOptions } from "../../src/audit/rotating-file.ts";
import { writeFiles } from "../support/temporary-files.ts";

interface Tested {
  readonly path: string;
  readonly file: RotatingFile;
  readonly lost: (readonly [lines: number, code: unknown])[];
}

function createFile(options: Partial<RotatingFileOptions> = {}): Tested {
  const path = join(writeFiles({}), "content.jsonl");
  const lost: (readonly [number, unknown])[] = [];
  const file = createRotatingFile({
    ...{ path, maxFileBytes: 1_000, maxFiles: 3, maxWaitingBytes: 100_000 },
    onLost: (lines, error) => lost.push([lines, error !== undefined && "code" in error ? error.code : undefined]),
    ...options,
  });
  return { path: options.path ?? path, file, lost };
}

const patienceMs = 50_000;
const lineOf = (number: number, length = 100): string => `${String(number).padEnd(length - 1, ".")}\n`;

function numbersIn(path: string): number[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => Number(line.replace(/\.+$/, "")));
}

test("lines are written whole and in order, and a file that is full is put aside; the oldest is removed", async () => {
  const { path, file, lost } = createFile();
  for (let number = 1; number <= 35; number += 1) file.write(lineOf(number));
  await file.finish(patienceMs);
  expect(numbersIn(`${path}.2`)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  expect(numbersIn(`${path}.1`)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
  expect(numbersIn(path)).toEqual([31, 32, 33, 34, 35]);
  expect(existsSync(`${path}.3`)).toBe(false);
  expect(lost).toEqual([]);
});

test("a line longer than a file may be has one of its own", async () => {
  const { path, file } = createFile();
  for (const [number, length] of [
    [1, 100],
    [2, 5_000],
    [3, 100],
  ] as const)
    file.write(lineOf(number, length));
  await file.finish(patienceMs);
  expect([`${path}.2`, `${path}.1`, path].map(numbersIn)).toEqual([[1], [2], [3]]);
});

test("a single file begins anew", async () => {
  const { path, file } = createFile({ maxFiles: 1 });
  for (let number = 1; number <= 12; number += 1) file.write(lineOf(number));
  await file.finish(patienceMs);
  expect(numbersIn(path)).toEqual([11, 12]);
  expect(existsSync(`${path}.1`)).toBe(false);
});

test("a file that was there is added to, and only its owner may read it from then on", async () => {
  const { path, file } = createFile();
  writeFileSync(path, lineOf(1, 950));
  chmodSync(path, 0o644);
  file.write(lineOf(2, 50));
  file.write(lineOf(3));
  await file.finish(patienceMs);
  expect([numbersIn(`${path}.1`), numbersIn(path)]).toEqual([[1, 2], [3]]);
  expect([path, `${path}.1`].map((name) => (statSync(name).mode % 0o1000).toString(8))).toEqual(["600", "600"]);
});

test("a disk that is full loses lines, which are counted with the reason, and nothing else", async () => {
  const mode = statSync("/dev/full").mode;
  const { file, lost } = createFile({ path: "/dev/full", maxFileBytes: 10 ** 9 });
  for (let number = 1; number <= 5; number += 1) file.write(lineOf(number));
  await file.finish(patienceMs);
  expect(lost).toEqual([[5, "ENOSPC"]]);
  // A device is not the gateway's to change.
  expect(statSync("/dev/full").mode).toBe(mode);
});

test("a folder that is not there loses lines, until it is there", async () => {
  const folder = join(writeFiles({}), "later");
  const { path, file, lost } = createFile({ path: join(folder, "content.jsonl") });
  file.write(lineOf(1));
  await file.finish(patienceMs);
  expect(lost).toEqual([[1, "ENOENT"]]);
  mkdirSync(folder);
  file.write(lineOf(2));
  await file.finish(patienceMs);
  expect(numbersIn(path)).toEqual([2]);
});

test("lines that find no room among those that wait are lost and counted", async () => {
  const { path, file, lost } = createFile({ maxWaitingBytes: 1_000, maxFileBytes: 10 ** 9 });
  // The first is taken out at once, so ten more fit.
  for (let number = 1; number <= 20; number += 1) file.write(lineOf(number));
  await file.finish(patienceMs);
  expect(numbersIn(path)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(lost).toEqual([[9, undefined]]);
});

function createPipe(): string {
  const pipe = join(writeFiles({}), "pipe");
  execFileSync("mkfifo", [pipe]);
  return pipe;
}

test("a pipe that nobody reads loses lines at once and holds no thread", async () => {
  const { file, lost } = createFile({ path: createPipe() });
  file.write(lineOf(1));
  await file.finish(patienceMs);
  file.write(lineOf(2));
  await file.finish(patienceMs);
  expect(lost).toEqual([
    [1, "ENXIO"],
    [1, "ENXIO"],
  ]);
});

test("a pipe that is read gets whole lines, also when they are more than it holds", async () => {
  const pipe = createPipe();
  const reader = openSync(pipe, constants.O_NONBLOCK);
  const { file, lost } = createFile({ path: pipe, maxFileBytes: 10 ** 9, maxWaitingBytes: 10 ** 9 });
  const lines = Array.from({ length: 20 }, (_, index) => lineOf(index, 50_000));
  for (const line of lines) file.write(line);
  const finished = file.finish(patienceMs);
  const wanted = lines.join("");
  let read = "";
  const readMore = (): number => {
    read += readSome(reader);
    return read.length;
  };
  await expect.poll(readMore, { timeout: patienceMs, interval: 1 }).toBe(wanted.length);
  await finished;
  closeSync(reader);
  expect([read === wanted, lost]).toEqual([true, []]);
});

test("what a pipe that is not read does not take in time is counted as lost", async () => {
  const pipe = createPipe();
  const reader = openSync(pipe, constants.O_NONBLOCK);
  const { file, lost } = createFile({ path: pipe, maxFileBytes: 10 ** 9, maxWaitingBytes: 10 ** 9 });
  for (let number = 1; number <= 5; number += 1) file.write(lineOf(number, 1_000_000));
  await file.finish(100);
  closeSync(reader);
  expect(lost).toEqual([[5, undefined]]);
});

function readSome(reader: number): string {
  const chunk = Buffer.alloc(1_000_000);
  try {
    return chunk.toString("utf8", 0, readSync(reader, chunk));
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "EAGAIN") return "";
    throw thrown;
  }
}
