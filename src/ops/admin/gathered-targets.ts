import { create } from "@bufbuild/protobuf";
import type { KeyCooldowns, ModelTargetState } from "../../engine/target-states.ts";
import {
  BreakerState,
  Cooldown_Cause as Cause,
  type Cooldown,
  CooldownSchema,
  type Target,
  type TargetKey,
  TargetKeySchema,
  type TargetModel,
  TargetModelSchema,
  TargetSchema,
} from "../../gen/tokenwire/admin/v1/targets_pb.ts";
import type { Gathered, TargetReport } from "../operations.ts";
import type { TargetOutcome } from "../process/target-outcomes.ts";
import { toDuration, toTimestamp } from "../process/wall-clock.ts";

/** What all processes know of each provider, by name. */
export function toTargets({ answers }: Gathered<readonly TargetReport[]>, epochMs: number): Target[] {
  const byProvider = Map.groupBy(
    answers.flatMap(({ answer }) => answer),
    ({ provider }) => provider,
  );
  return [...byProvider]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([provider, reports]) => toTarget(provider, reports, epochMs));
}

function toTarget(provider: string, reports: readonly TargetReport[], epochMs: number): Target {
  const models = Map.groupBy(
    reports.flatMap((report) =>
      report.models.map((state) => ({ state, outcome: report.outcomes.get(state.model) ?? noOutcome })),
    ),
    ({ state }) => state.model,
  );
  const keys = Map.groupBy(
    reports.flatMap((report) => report.keys),
    ({ number }) => number,
  );
  return create(TargetSchema, {
    provider,
    inFlight: sum(reports, ({ taken }) => taken),
    // The limit holds for all processes together.
    concurrency: Math.max(0, ...reports.map(({ concurrency }) => concurrency)),
    queued: sum(reports, ({ waiting }) => waiting),
    keys: [...keys].map(([number, states]) => toKey(number, states)),
    models: [...models].slice(0, mostModels).map(([model, known]) => toModel(model, known, epochMs)),
  });
}

const mostModels = 200;
const mostCooldowns = 50;

const noOutcome: TargetOutcome = { attempts: 0, failures: 0, lastFailure: undefined };

interface KnownModel {
  readonly state: ModelTargetState;
  readonly outcome: TargetOutcome;
}

function toModel(model: string, known: readonly KnownModel[], epochMs: number): TargetModel {
  const breakers = known.map(({ state }) => breakerStates[state.breaker]);
  const retryInMs = Math.max(...known.map(({ state }) => state.retryInMs));
  const firstTokens = known.flatMap(({ state }) => state.firstTokenMs ?? []);
  const [last] = known.flatMap(({ outcome }) => outcome.lastFailure ?? []).toSorted((a, b) => a.agoMs - b.agoMs);
  return create(TargetModelSchema, {
    model,
    inFlight: sum(known, ({ state }) => state.outstanding),
    breaker: worst.find((state) => breakers.includes(state)) ?? BreakerState.CLOSED,
    ...(retryInMs > 0 && { retryIn: toDuration(retryInMs) }),
    ...(firstTokens.length > 0 && { firstToken: toDuration(Math.max(...firstTokens)) }),
    attempts: BigInt(sum(known, ({ outcome }) => outcome.attempts)),
    failures: BigInt(sum(known, ({ outcome }) => outcome.failures)),
    ...(last && { lastFailure: { reason: last.reason, at: toTimestamp(Math.round(epochMs - last.agoMs)) } }),
  });
}

const breakerStates: Readonly<Record<ModelTargetState["breaker"], BreakerState>> = {
  closed: BreakerState.CLOSED,
  open: BreakerState.OPEN,
  "half-open": BreakerState.HALF_OPEN,
};

const worst: readonly BreakerState[] = [BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED];

function toKey(number: number, states: readonly KeyCooldowns[]): TargetKey {
  const longest = new Map<string, Cooldown>();
  const all = states.flatMap(({ cooldowns }) => cooldowns).toSorted((one, other) => one.forMs - other.forMs);
  for (const { kind, model, forMs } of all) {
    longest.set(
      `${kind} ${model}`,
      create(CooldownSchema, {
        cause: causes[kind],
        model: kind === "account" ? "" : model,
        timeLeft: toDuration(forMs),
      }),
    );
  }
  return create(TargetKeySchema, { number, cooldowns: [...longest.values()].slice(0, mostCooldowns) });
}

const causes: Readonly<Record<KeyCooldowns["cooldowns"][number]["kind"], Cause>> = {
  account: Cause.ACCOUNT,
  denied: Cause.DENIED,
  rateLimit: Cause.RATE_LIMIT,
};

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
