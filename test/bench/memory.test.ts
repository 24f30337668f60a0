import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, type Stage } from "../../bench/measure/stage.ts";
import { grownSince, toCensus } from "../../bench/memory/census.ts";
import { type Inspected, lookAtStreams } from "../../bench/memory/open-streams.ts";
import { readMemory, readSystemUse } from "../../bench/memory/read-memory.ts";
import { plainPipe } from "../../bench/subjects/plain-pipe.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

test("a census sums up objects by class, functions by name, and all else by type", () => {
  const before = snapshotOf([["object", "Client", 100]]);
  const after = snapshotOf([
    ["object", "Client", 100],
    ["object", "Client", 50],
    ["closure", "onError", 56],
    ["closure", "", 40],
    ["string", "a text", 30],
    ["string", "another", 20],
    ["native", "Node / TCPSocketWrap", 400],
  ]);

  expect(grownSince(toCensus(before), toCensus(after))).toEqual([
    { holder: "(native) Node / TCPSocketWrap", count: 1, bytes: 400 },
    { holder: "function onError", count: 1, bytes: 56 },
    { holder: "Client", count: 1, bytes: 50 },
    { holder: "(string)", count: 2, bytes: 50 },
    { holder: "function (anonymous)", count: 1, bytes: 40 },
  ]);
});

test("a program is looked at before and while its streams are open, and they finish", async () => {
  const opened = { streams: 20, mode: undefined, callsPerConnection: undefined };
  const look = async ({ inspector, pid }: Inspected) => ({
    memory: await readMemory(inspector, pid),
    system: readSystemUse(pid),
    census: toCensus(await inspector.takeSnapshot()),
  });
  const [before, during] = await lookAtStreams(stage, plainPipe, opened, look, look);

  const { resident, ...parts } = during.memory;
  expect(Object.values(parts).reduce((sum, bytes) => sum + bytes, 0)).toBe(resident);
  expect(before.system.openFiles).toBeGreaterThan(0);
  // Those that the warm-up has opened carry the streams.
  const answers = grownSince(before.census, during.census).find(({ holder }) => holder === "ServerResponse");
  expect(answers?.count).toBe(20);
});

test("a program that cannot be started so is not looked at", async () => {
  const opened = { streams: 1, mode: "workers", callsPerConnection: undefined } as const;
  const nothing = async () => undefined;

  await expect(lookAtStreams(stage, plainPipe, opened, nothing, nothing)).rejects.toThrow(
    "plain pipe cannot be started so",
  );
});

/** A snapshot of these nodes, as V8 writes it. */
function snapshotOf(found: readonly (readonly [type: string, name: string, bytes: number])[]): string {
  const types = [...new Set(found.map(([type]) => type))];
  return JSON.stringify({
    snapshot: { meta: { node_fields: ["type", "name", "id", "self_size"], node_types: [types] } },
    nodes: found.flatMap(([type, , bytes], index) => [types.indexOf(type), index, index, bytes]),
    strings: found.map(([, name]) => name),
  });
}
