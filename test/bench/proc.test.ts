import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { readUsage, usedBetween } from "../../bench/processes/proc.ts";

const busyMs = 300;
const work = `while (process.cpuUsage().user < ${busyMs} * 1_000);`;

test("the processor time of a child that has ended is not lost", async () => {
  const parent = spawn(process.execPath, [
    "-e",
    `const { spawnSync } = require("node:child_process");
     process.stdin.once("data", () => { spawnSync(process.execPath, ["-e", ${JSON.stringify(work)}]); process.stdout.write("done"); });`,
  ]);
  try {
    const before = readUsage(parent.pid);
    parent.stdin.write("go");
    await once(parent.stdout, "data");

    expect(usedBetween(before, readUsage(parent.pid)).cpuUs).toBeGreaterThan((busyMs / 2) * 1_000);
  } finally {
    parent.kill();
  }
});

test("nothing is used where there is no process", () => {
  expect(usedBetween(readUsage(undefined), readUsage(undefined))).toEqual({ cpuUs: 0, busiestUs: 0 });
});
