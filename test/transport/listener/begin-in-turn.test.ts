import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { beginInTurn } from "../../../src/transport/listener/begin-in-turn.ts";

interface Request {
  readonly peer: string;
  readonly number: number;
  isClosed(): boolean;
}

function stage() {
  const begun: string[] = [];
  const begin = beginInTurn<Request>(({ peer, number }) => begun.push(`${peer}${number}`), 32);
  function send(peer: string, count: number, isClosed = () => false): void {
    for (let number = 0; number < count; number++) begin({ peer, number, isClosed });
  }
  return { begun, send };
}

test("few requests begin at once", () => {
  const { begun, send } = stage();
  send("a", 32);
  expect(begun).toHaveLength(32);
});

test("of many, 32 begin in each turn, and in their order", async () => {
  const { begun, send } = stage();
  send("a", 100);
  const lengths = [begun.length];
  for (let turn = 0; turn < 3; turn++) {
    await setImmediate();
    lengths.push(begun.length);
  }
  expect(lengths).toEqual([32, 64, 96, 100]);
  expect(begun).toEqual(Array.from({ length: 100 }, (_, number) => `a${number}`));
});

test("a request of another connection begins in the next turn, however many wait of others", async () => {
  const { begun, send } = stage();
  for (const peer of ["a", "b", "c"]) send(peer, 1_000);
  send("d", 1);
  await setImmediate();
  expect(begun).toHaveLength(64);
  expect(begun).toContain("d0");
});

test("a request that was aborted while it waited is not begun, and uses no place in a turn", async () => {
  const { begun, send } = stage();
  send("a", 32);
  let isClosed = false;
  send("b", 1_000, () => isClosed);
  send("c", 32);
  isClosed = true;
  await setImmediate();
  expect(begun.slice(32)).toEqual(Array.from({ length: 32 }, (_, number) => `c${number}`));
});
