import { expect, test } from "vitest";
import { createCircuitBreaker, type Verdict } from "../../../src/routing/layers/circuit-breaker.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { breakerSettings } from "../../support/targets.ts";

function breakerOf(settings = {}, random = () => 0.5) {
  const clock = createFakeClock();
  const breaker = createCircuitBreaker({ ...breakerSettings, ...settings }, clock, random);
  const record = (...verdicts: Verdict[]) => {
    for (const verdict of verdicts) breaker.force().ended(verdict);
  };
  return { clock, breaker, record };
}

const toVerdicts = (letters: string): Verdict[] =>
  letters.split("").map((letter) => (letter === "f" ? "failure" : "success"));
const times = (count: number, verdict: Verdict) => Array.from({ length: count }, () => verdict);

test.each<[what: string, state: string, verdicts: readonly Verdict[]]>([
  ["four failures in a row", "closed", times(4, "failure")],
  ["five", "open", times(5, "failure")],
  ["five with a success between", "closed", [...times(4, "failure"), "success", "failure"]],
  ["five with what says nothing between", "open", [...times(4, "failure"), "neutral", "failure"]],
  ["half of nine calls", "closed", toVerdicts("fsfsfsfsf")],
  ["half of ten calls", "open", toVerdicts("sfsfsfsfsf")],
  ["less than half", "closed", toVerdicts("sfsfsfsfssf")],
  ["no more than neutral ends", "closed", times(100, "neutral")],
])("after %s it is %s", (_what, state, verdicts) => {
  const { breaker, record } = breakerOf();
  record(...verdicts);
  expect(breaker.state).toBe(state);
});

test("failures that are older than the window are no share of the calls", () => {
  const { breaker, record, clock } = breakerOf({ consecutiveFailures: 100 });
  record(...times(8, "failure"));
  clock.advance(11_000);
  record(...times(8, "success"), ...times(2, "failure"));
  expect(breaker.state).toBe("closed");
});

test("it stays open twice as long each time that a probe fails, up to its limit; a call that goes well begins anew", () => {
  const { breaker, record, clock } = breakerOf();
  record(...times(5, "failure"));
  for (const openMs of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
    expect(breaker.retryInMs).toBe(openMs);
    clock.advance(openMs - 1);
    expect([breaker.state, breaker.admit()]).toEqual(["open", undefined]);
    clock.advance(1);
    breaker.admit()?.ended("failure");
  }
  clock.advance(60_000);
  const probe = breaker.admit();
  probe?.opened();
  expect(breaker.state).toBe("closed");
  probe?.ended("success");
  record(...times(5, "failure"));
  expect(breaker.retryInMs).toBe(5_000);
});

test("a target that begins every answer and ends none is kept off twice as long each time", () => {
  const { breaker, record, clock } = breakerOf();
  record(...times(5, "failure"));
  for (const openMs of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
    expect(breaker.retryInMs).toBe(openMs);
    clock.advance(openMs);
    const probe = breaker.admit();
    probe?.opened();
    expect(breaker.state).toBe("closed");
    probe?.ended("failure");
    record(...times(4, "failure"));
  }
});

test("a probe without a result lets another call probe after 5 s, one at a time", () => {
  const { breaker, record, clock } = breakerOf();
  record(...times(5, "failure"));
  clock.advance(5_000);
  const slow = breaker.admit();
  clock.advance(4_999);
  expect(breaker.admit()).toBeUndefined();
  clock.advance(1);
  const next = breaker.admit();
  expect(next).toBeDefined();
  // The end of the first gives no call the place of the second.
  slow?.ended("neutral");
  expect(breaker.admit()).toBeUndefined();
  next?.opened();
  expect(breaker.state).toBe("closed");
});

test.each<[what: string, event: "opened" | "ended", state: string]>([
  ["answers after all", "opened", "closed"],
  ["fails", "ended", "open"],
])("a probe that took longer than the next one waited, and %s, still counts", (_what, event, state) => {
  const { breaker, record, clock } = breakerOf();
  record(...times(5, "failure"));
  clock.advance(5_000);
  const slow = breaker.admit();
  clock.advance(5_000);
  breaker.admit();
  if (event === "opened") slow?.opened();
  else slow?.ended("failure");
  expect(breaker.state).toBe(state);
});

test.each([
  [0, 4_000],
  [0.5, 5_000],
  [1, 6_000],
])("by the chance of %d it is open for %i ms", (chance, openMs) => {
  const { breaker, record } = breakerOf({}, () => chance);
  record(...times(5, "failure"));
  expect(breaker.retryInMs).toBe(openMs);
});

test("each new state is reported once: it is half-open from the first probe on, until a probe has an answer or fails", () => {
  const states: string[] = [];
  const clock = createFakeClock();
  const breaker = createCircuitBreaker(
    breakerSettings,
    clock,
    () => 0.5,
    (state) => states.push(state),
  );
  for (const verdict of times(6, "failure")) breaker.force().ended(verdict);
  expect(states).toEqual(["open"]);
  clock.advance(5_000);
  expect(states).toEqual(["open"]);
  breaker.admit()?.ended("neutral");
  breaker.admit()?.ended("failure");
  expect(states).toEqual(["open", "half-open", "open"]);
  clock.advance(10_000);
  breaker.admit()?.opened();
  expect(states).toEqual(["open", "half-open", "open", "half-open", "closed"]);
});
