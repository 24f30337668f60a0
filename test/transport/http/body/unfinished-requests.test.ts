import { expect, test } from "vitest";
import { createUnfinishedRequests } from "../../../../src/transport/http/body/unfinished-requests.ts";

function stage(most: number) {
  const requests = createUnfinishedRequests(most);
  const evicted: [name: string, reason: string][] = [];
  return {
    evicted,
    enter: (name: string) => requests.enter(({ reason }) => evicted.push([name, reason])),
  };
}

test("of too many requests that wait, the one that waits longest ends as GATEWAY_OVERLOADED", () => {
  const { evicted, enter } = stage(2);
  for (const name of ["first", "second"]) enter(name);
  expect(evicted).toEqual([]);
  enter("third");
  expect(evicted).toEqual([["first", "GATEWAY_OVERLOADED"]]);
});

test("a request that moves is behind those that do not, and one that has left does not count", () => {
  const { evicted, enter } = stage(2);
  const moving = enter("moving");
  enter("still");
  moving.moved();
  enter("third").leave();
  expect(evicted).toEqual([["still", "GATEWAY_OVERLOADED"]]);
  enter("fourth");
  expect(evicted).toHaveLength(1);
});

test("a request that was evicted does not come back by moving", () => {
  const { evicted, enter } = stage(1);
  const first = enter("first");
  enter("second");
  first.moved();
  first.leave();
  enter("third");
  expect(evicted.map(([name]) => name)).toEqual(["first", "second"]);
});
