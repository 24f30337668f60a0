import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createLogWriter, maxWaitingLogBytes } from "../../src/telemetry/log-writer.ts";
import { writeFiles } from "../support/temporary-files.ts";

test("lines are written whole and in their order", async () => {
  const path = join(writeFiles({}), "log");
  const file = openSync(path, "w");
  const writer = createLogWriter({ file, onDropped: () => {} });
  const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index} größe\n`);
  for (const line of lines) writer.write(line);
  await writer.finish(60_000);
  closeSync(file);
  expect(readFileSync(path, "utf8")).toBe(lines.join(""));
});

test("lines that follow a write soon after are written without being asked for", async () => {
  const path = join(writeFiles({}), "log");
  const file = openSync(path, "w");
  const writer = createLogWriter({ file, onDropped: () => {} });
  writer.write("first\n");
  while (readFileSync(path, "utf8") === "") await nextTurn();
  // The answer of the first write may not have come yet.
  await nextTurn();
  writer.write("second\n");
  writer.write("third\n");
  while (!readFileSync(path, "utf8").includes("third")) await nextTurn();
  expect(readFileSync(path, "utf8")).toBe("first\nsecond\nthird\n");
  closeSync(file);
});

test("lines that gather are written by a flush", async () => {
  const path = join(writeFiles({}), "log");
  const file = openSync(path, "w");
  const writer = createLogWriter({ file, onDropped: () => {} });
  writer.write("first\n");
  await writer.finish(60_000);
  writer.write("second\n");
  writer.write("third\n");
  await writer.finish(60_000);
  writer.flush();
  closeSync(file);
  expect(readFileSync(path, "utf8")).toBe("first\nsecond\nthird\n");
});

test("lines that do not fit while the log is not read are dropped, and counted once there is room again", async () => {
  const path = join(writeFiles({}), "pipe");
  execFileSync("mkfifo", [path]);
  const file = openSync(path, constants.O_RDWR + constants.O_NONBLOCK);
  const dropped = Promise.withResolvers<number>();
  const writer = createLogWriter({ file, onDropped: dropped.resolve });
  const line = `${"x".repeat(1_023)}\n`;
  const fitting = maxWaitingLogBytes / line.length;
  for (let count = 0; count < fitting + 100; count += 1) writer.write(line);

  let read = 0;
  const buffer = Buffer.alloc(65_536);
  while (read < maxWaitingLogBytes) {
    await writer.finish(1);
    try {
      read += readSync(file, buffer);
    } catch {
      // Nothing there yet.
    }
  }
  expect(await dropped.promise).toBe(100);
  closeSync(file);
});

/** What a full pipe holds after some of it was read and a writer has flushed a line, all in one turn; "" for nothing. */
async function flushedAtOnce(): Promise<string> {
  const path = join(writeFiles({}), "pipe");
  execFileSync("mkfifo", [path]);
  const file = openSync(path, constants.O_RDWR + constants.O_NONBLOCK);
  const writer = createLogWriter({ file, onDropped: () => {} });
  expect(() => {
    for (;;) writeSync(file, Buffer.alloc(4_096));
  }).toThrow("EAGAIN");
  writer.write("a line\n");
  await writer.finish(100);
  // A try that began with the end of the wait comes to nothing first.
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  writer.flush();
  const buffer = Buffer.alloc(65_536);
  readSync(file, buffer);
  writer.flush();
  try {
    return buffer.subarray(0, readSync(file, buffer)).toString();
  } catch {
    return "";
  } finally {
    closeSync(file);
  }
}

test("a flush writes the waiting lines, and does not wait where there is no room", async () => {
  // While a try of its own is on its way in another thread, a flush leaves the line to it.
  let flushed = "";
  for (let attempts = 0; attempts < 10 && flushed === ""; attempts += 1) flushed = await flushedAtOnce();
  expect(flushed).toContain("a line\n");
});
