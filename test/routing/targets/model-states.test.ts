import { expect, test } from "vitest";
import { createModelStates } from "../../../src/routing/targets/model-states.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { breakerSettings } from "../../support/targets.ts";

test("each model has a state of its own, and tells which model's breaker changes", () => {
  const changes: string[] = [];
  const published: string[] = [];
  const states = createModelStates(
    ...([breakerSettings, createFakeClock(), () => 0.5] as const),
    (model, state) => changes.push(`${model} ${state}`),
    (model, { state }) => published.push(`${model} ${state}`),
  );
  const failing = states.of("a");
  for (let count = 0; count < breakerSettings.consecutiveFailures; count += 1) failing.breaker.force().ended("failure");
  expect([states.of("a"), states.of("a").breaker.state, states.of("b").breaker.state]).toEqual([
    failing,
    "open",
    "closed",
  ]);
  expect([changes, published]).toEqual([["a open"], ["a open"]]);
});

test("the states of models that were used longest ago are forgotten", () => {
  const states = createModelStates(breakerSettings, createFakeClock(), () => 0.5);
  const first = states.of("first");
  const kept = states.of("kept");
  for (let number = 0; number < 2_000; number += 1) {
    states.of(`model ${number}`);
    if (number % 10 === 0) states.of("kept");
  }
  expect([states.of("first") === first, states.of("kept") === kept]).toEqual([false, true]);
});

test("the models that were used last are listed first", () => {
  const states = createModelStates(breakerSettings, createFakeClock(), () => 0.5);
  for (const model of ["a", "b", "c", "a"]) states.of(model);
  expect(states.latest(2).map(([model]) => model)).toEqual(["a", "c"]);
});
