import { create } from "@bufbuild/protobuf";
import { type KeyCooldowns, type ModelTargetState, mostCooldowns, mostModels } from "../../engine/target-states.ts";
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
import type { Gathered } from "../operations.ts";
import { noOutcome, type TargetOutcome } from "../process/target-outcomes.ts";
import { toDuration, toTimestamp } from "../process/wall-clock.ts";
import type { TargetReport } from "../questions.ts";

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
    models: latestOf(models).map(([model, known]) => toModel(model, known, epochMs)),
  });
}

interface KnownModel {
  readonly state: ModelTargetState;
  readonly outcome: TargetOutcome;
}

/** The models that were asked last, whichever process was asked; the latest first. */
function latestOf(models: ReadonlyMap<string, readonly KnownModel[]>): (readonly [string, readonly KnownModel[]])[] {
  return [...models]
    .map(([model, known]) => ({ model, known, idleMs: Math.min(...known.map(idleMsOf)) }))
    .toSorted((one, other) => one.idleMs - other.idleMs)
    .slice(0, mostModels)
    .map(({ model, known }) => [model, known] as const);
}

/** Since an attempt at a model was under way in one process. */
function idleMsOf({ state, outcome }: KnownModel): number {
  return state.outstanding > 0 ? 0 : (outcome.lastEndedAgoMs ?? Number.MAX_SAFE_INTEGER);
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
  const longest = new Map<string, CooldownChange>();
  for (const cooldown of states.flatMap(({ cooldowns }) => cooldowns)) {
    const name = `${cooldown.kind} ${cooldown.model}`;
    if (cooldown.forMs > (longest.get(name)?.forMs ?? 0)) longest.set(name, cooldown);
  }
  // Where there are too many, those that last longest matter most.
  const cooldowns = [...longest.values()].toSorted((one, other) => one.forMs - other.forMs).slice(-mostCooldowns);
  return create(TargetKeySchema, { number, cooldowns: cooldowns.map(toCooldown) });
}

function toCooldown({ kind, model, forMs }: CooldownChange): Cooldown {
  return create(CooldownSchema, {
    cause: causes[kind],
    model: kind === "account" ? "" : model,
    timeLeft: toDuration(forMs),
  });
}

type CooldownChange = KeyCooldowns["cooldowns"][number];

const causes: Readonly<Record<CooldownChange["kind"], Cause>> = {
  account: Cause.ACCOUNT,
  denied: Cause.DENIED,
  rateLimit: Cause.RATE_LIMIT,
};

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
