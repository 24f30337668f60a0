import { expect, test } from "vitest";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { accountCooldownMs, type CooldownChange, createKeyState } from "../../../src/routing/keys/key-state.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

const models = ["a", "b"];

/** The states of one key in two processes: the second follows what the first publishes. */
function leaderAndFollower() {
  const clock = createFakeClock();
  const published: CooldownChange[] = [];
  const follower = createKeyState(clock);
  const leader = createKeyState(clock, (change) => {
    published.push(change);
    follower.follow(change);
  });
  const waits = (state: typeof leader): readonly number[] => models.map((model) => state.waitMs(model));
  return { clock, leader, follower, published, waits };
}

test.each([
  ["UPSTREAM_UNAUTHENTICATED", "account", [accountCooldownMs, accountCooldownMs]],
  ["QUOTA_EXHAUSTED", "account", [accountCooldownMs, accountCooldownMs]],
  ["UPSTREAM_PERMISSION_DENIED", "denied", [accountCooldownMs, 0]],
  ["RATE_LIMITED", "rateLimit", [7_000, 0]],
] as const)("a cooldown after %s is that of the other process, and ends with it", (reason, kind, expected) => {
  const { clock, leader, follower, published, waits } = leaderAndFollower();
  clock.advance(1);
  leader.recordFailure("a", new GatewayError(reason, "refused", { retryDelayMs: 7_000 }));
  expect(published.map((change) => change.kind)).toEqual([kind]);
  expect([waits(leader), waits(follower)]).toEqual([expected, expected]);
  clock.advance(1);
  // A call that began after the cooldown did shows that the key works again.
  leader.recordSuccess("a", clock.now());
  expect(waits(follower)).toEqual(waits(leader));
});

test("what a follower follows it publishes no more", () => {
  const published: CooldownChange[] = [];
  const state = createKeyState(createFakeClock(), (change) => published.push(change));
  state.follow({ kind: "account", model: "a", forMs: 5 });
  state.follow({ kind: "denied", model: "a", forMs: 9 });
  state.follow({ kind: "rateLimit", model: "b", forMs: 7 });
  expect([state.waitMs("a"), state.waitMs("b")]).toEqual([9, 7]);
  state.follow({ kind: "denied", model: "a", forMs: 0 });
  state.follow({ kind: "account", model: "a", forMs: 0 });
  expect([state.waitMs("a"), state.waitMs("b"), published]).toEqual([0, 7, []]);
});

test("the cooldowns of a key are listed with what they are of and how long they last, and not once they are over", () => {
  const clock = createFakeClock();
  const state = createKeyState(clock);
  clock.advance(1);
  state.recordFailure("a", new GatewayError("RATE_LIMITED", "refused", { retryDelayMs: 7_000 }));
  state.recordFailure("b", new GatewayError("UPSTREAM_PERMISSION_DENIED", "refused"));
  expect(state.cooldowns(10)).toEqual([
    { kind: "denied", model: "b", forMs: accountCooldownMs },
    { kind: "rateLimit", model: "a", forMs: 7_000 },
  ]);
  state.recordFailure("a", new GatewayError("QUOTA_EXHAUSTED", "refused"));
  clock.advance(7_000);
  expect(state.cooldowns(10)).toEqual([
    { kind: "account", model: "", forMs: accountCooldownMs - 7_000 },
    { kind: "denied", model: "b", forMs: accountCooldownMs - 7_000 },
  ]);
  clock.advance(accountCooldownMs);
  expect(state.cooldowns(10)).toEqual([]);
});

test("of many cooldowns as many are listed as are asked for, the latest", () => {
  const state = createKeyState(createFakeClock());
  for (let model = 0; model < 5; model += 1)
    state.recordFailure(String(model), new GatewayError("RATE_LIMITED", "refused", { retryDelayMs: 7_000 }));
  expect(state.cooldowns(2).map(({ model }) => model)).toEqual(["3", "4"]);
});
