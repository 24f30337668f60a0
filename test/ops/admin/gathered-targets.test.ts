// What several processes know of a provider, as one.
import { create } from "@bufbuild/protobuf";
import { DurationSchema, durationMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import type { KeyCooldowns, ModelTargetState } from "../../../src/engine/target-states.ts";
import type { Target } from "../../../src/gen/tokenwire/admin/v1/targets_pb.ts";
import { toTargets } from "../../../src/ops/admin/gathered-targets.ts";
import { noOutcome } from "../../../src/ops/process/target-outcomes.ts";
import type { TargetReport } from "../../../src/ops/questions.ts";

/** A model of a process, and since when none of its attempts is under way. */
interface Model {
  readonly model: string;
  readonly idleMs?: number;
  readonly outstanding?: number;
}

function reportOf(models: readonly Model[], cooldowns: KeyCooldowns["cooldowns"] = []): TargetReport {
  const states: ModelTargetState[] = models.map(({ model, outstanding = 0 }) => ({
    ...{ model, outstanding, breaker: "closed", retryInMs: 0, firstTokenMs: undefined },
  }));
  return {
    ...{ provider: "p", taken: 0, concurrency: 1, waiting: 0, models: states },
    keys: [{ number: 1, cooldowns }],
    outcomes: new Map(models.map(({ model, idleMs }) => [model, { ...noOutcome, lastEndedAgoMs: idleMs }])),
  };
}

function merge(...reports: readonly TargetReport[]): Target | undefined {
  const answers = reports.map((report, index) => ({ worker: index + 1, answer: [report] }));
  return toTargets({ answers, missing: [] }, 0)[0];
}

function namesOf(target: Target | undefined): string[] {
  return target?.models.map(({ model }) => model) ?? [];
}

const manyModels = (worker: string, idleMs: number): Model[] =>
  Array.from({ length: 200 }, (_, index) => ({ model: `${worker}-${index}`, idleMs: idleMs + index }));

test("of more models than are listed those that were asked last are, whichever worker was asked", () => {
  const target = merge(reportOf(manyModels("idle", 100_000)), reportOf(manyModels("busy", 10)));
  expect(namesOf(target)).toEqual(manyModels("busy", 10).map(({ model }) => model));
});

test("a model that two workers know is as late as the later of them", () => {
  const target = merge(
    reportOf([
      { model: "one", idleMs: 50 },
      { model: "both", idleMs: 900 },
    ]),
    reportOf([
      { model: "two", idleMs: 70 },
      { model: "both", idleMs: 20 },
    ]),
  );
  expect(namesOf(target)).toEqual(["both", "one", "two"]);
});

test("a model with an attempt under way comes before others, and one without any attempt after them", () => {
  const target = merge(
    reportOf([{ model: "never" }, { model: "ended", idleMs: 1 }, { model: "open", outstanding: 1 }]),
  );
  expect(namesOf(target)).toEqual(["open", "ended", "never"]);
});

test("of more cooldowns than are listed those that last longest are, each with its longest time", () => {
  const rateLimits = (fromMs: number): KeyCooldowns["cooldowns"] =>
    Array.from({ length: 50 }, (_, index) => ({ kind: "rateLimit", model: `m-${index}`, forMs: fromMs + index }));
  const account = { kind: "account", model: "any", forMs: 300_000 } as const;
  const target = merge(reportOf([], [account, ...rateLimits(1_000)]), reportOf([], rateLimits(2_000)));
  const cooldowns = target?.keys[0]?.cooldowns ?? [];
  const times = cooldowns.map(({ timeLeft }) => durationMs(timeLeft ?? create(DurationSchema)));
  expect(times).toEqual([...Array.from({ length: 49 }, (_, index) => 2_001 + index), 300_000]);
  expect(cooldowns.at(-1)?.model).toBe("");
});
