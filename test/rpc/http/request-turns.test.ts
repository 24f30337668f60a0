import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createRequestTurns } from "../../../src/rpc/http/request-turns.ts";

const most = 4;

test("as many as a turn has room for begin at once", () => {
  const begun: number[] = [];
  const begin = createRequestTurns(most)();
  for (let request = 0; request < most; request += 1) begin(() => begun.push(request));
  expect(begun).toEqual([0, 1, 2, 3]);
});

test("more begin in later turns, in their order, and no turn begins more than its room", async () => {
  const begun: number[] = [];
  const begin = createRequestTurns(most)();
  for (let request = 0; request < 10; request += 1) begin(() => begun.push(request));
  const counts: number[] = [];
  while (begun.length < 10) {
    counts.push(begun.length);
    await nextTurn();
  }
  expect(counts).toEqual([4, 8]);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("a connection with one request waits for one request of each other connection, not for all of them", async () => {
  const begun: string[] = [];
  const join = createRequestTurns(most);
  const [greedy, modest] = [join(), join()];
  for (let request = 0; request < 100; request += 1) greedy(() => begun.push("greedy"));
  modest(() => begun.push("modest"));
  await nextTurn();
  expect(begun.indexOf("modest")).toBe(most + 1);
  while (begun.length < 101) await nextTurn();
});

test("a request that arrives while others wait does not pass the earlier ones of its connection", async () => {
  const begun: number[] = [];
  const begin = createRequestTurns(most)();
  for (let request = 0; request < 6; request += 1) begin(() => begun.push(request));
  await nextTurn();
  begin(() => begun.push(6));
  await nextTurn();
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
});
