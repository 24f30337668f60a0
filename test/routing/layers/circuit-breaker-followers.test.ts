import { expect, test } from "vitest";
import {
  type BreakerTransition,
  type CircuitBreaker,
  createCircuitBreaker,
} from "../../../src/routing/layers/circuit-breaker.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { breakerSettings } from "../../support/targets.ts";

/** The breakers of one target in two processes: each follows what the other publishes. */
function twoBreakers() {
  const clock = createFakeClock();
  const states: string[][] = [[], []];
  const published: BreakerTransition[] = [];
  const breakers: CircuitBreaker[] = [0, 1].map((number) =>
    createCircuitBreaker(
      ...([breakerSettings, clock, () => 0.5] as const),
      (state) => states[number]?.push(state),
      (transition) => {
        published.push(transition);
        breakers[1 - number]?.follow(transition);
      },
    ),
  );
  const [leader, follower] = breakers;
  if (leader === undefined || follower === undefined) throw new Error("there are two");
  return { clock, leader, follower, states, published };
}

function fail(breaker: CircuitBreaker): void {
  for (let count = 0; count < breakerSettings.consecutiveFailures; count += 1) breaker.force().ended("failure");
}

test("a breaker opens, lets no second probe pass and closes with the one that it follows, and publishes none of it", () => {
  const { clock, leader, follower, states, published } = twoBreakers();
  fail(leader);
  expect([follower.state, follower.retryInMs]).toEqual(["open", leader.retryInMs]);
  clock.advance(leader.retryInMs);
  const probe = leader.admit();
  expect([probe !== undefined, follower.admit()]).toEqual([true, undefined]);
  probe?.opened();
  expect([leader.state, follower.state]).toEqual(["closed", "closed"]);
  expect(states).toEqual([
    ["open", "half-open", "closed"],
    ["open", "half-open", "closed"],
  ]);
  expect(published.map(({ state }) => state)).toEqual(["open", "half-open", "closed"]);
});

test("after a probe that failed elsewhere it stays open as long as that one", () => {
  const { clock, leader, follower } = twoBreakers();
  fail(leader);
  clock.advance(leader.retryInMs);
  leader.admit()?.ended("failure");
  expect(follower.retryInMs).toBe(leader.retryInMs);
  clock.advance(follower.retryInMs);
  follower.admit()?.ended("failure");
  expect(leader.retryInMs).toBe(follower.retryInMs);
  expect(leader.retryInMs).toBe(4 * breakerSettings.openMs);
});

test("a closed breaker follows no probe and no closing", () => {
  const { follower, states } = twoBreakers();
  follower.follow({ state: "half-open", forMs: 1_000 });
  follower.follow({ state: "closed" });
  expect([follower.state, follower.admit() !== undefined, states]).toEqual(["closed", true, [[], []]]);
});

test("a call that began before a change elsewhere says nothing of the time after it", () => {
  const { leader, follower } = twoBreakers();
  const before = follower.force();
  fail(leader);
  before.opened();
  before.ended("success");
  expect(follower.state).toBe("open");
});
