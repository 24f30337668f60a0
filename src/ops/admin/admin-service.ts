import { create } from "@bufbuild/protobuf";
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import type { Clock } from "../../core/clock.ts";
import {
  AdminService,
  type ListRecentCallsRequest,
  type WatchCallsRequest,
} from "../../gen/tokenwire/admin/v1/admin_pb.ts";
import type { CallTrace } from "../../gen/tokenwire/admin/v1/calls_pb.ts";
import { type Status, StatusSchema } from "../../gen/tokenwire/admin/v1/server_pb.ts";
import type { Gathered, Operations } from "../operations.ts";
import { createWallClock, toDuration, toTimestamp } from "../process/wall-clock.ts";
import type { AnswerOf, BodyOf, QuestionName } from "../questions.ts";
import { placeOf } from "../recent-place.ts";
import { toCallTrace, toOpenCalls, toRecentCalls } from "./gathered-calls.ts";
import { toSummary } from "./gathered-counts.ts";
import { toErrorCounts, toHistograms } from "./gathered-statistics.ts";
import { toTargets } from "./gathered-targets.ts";
import {
  readCalls,
  readFilter,
  readId,
  readInterval,
  readLimit,
  readMinDuration,
  readMinutes,
  readPageToken,
  toPageToken,
} from "./read-request.ts";
import type { ServerFacts } from "./server-facts.ts";
import { unknownCall } from "./unknown-call.ts";
import type { Watchers } from "./watchers.ts";

/** What AdminService answers from. */
export interface AdminServiceOptions {
  readonly operations: Operations;
  readonly facts: ServerFacts;
  readonly watchers: Watchers;
  readonly clock: Clock;
}

/** Serves AdminService on a router. It throws GatewayErrors, which the transport turns into statuses. */
export function serveAdmin(router: ConnectRouter, { operations, facts, watchers, clock }: AdminServiceOptions): void {
  const { readiness, config } = facts;
  const wallClock = createWallClock(clock, Date.now);
  const startedAt = clock.now();
  const epochMs = (): number => wallClock.toEpochMs(clock.now());
  const ask = <Name extends QuestionName>(name: Name, body: BodyOf<Name>): Promise<Gathered<AnswerOf<Name>>> =>
    operations.ask(name, body);

  async function status(): Promise<Status> {
    const { version, nodeVersion, replica } = facts;
    const { answers, missing } = await ask("counts", null);
    return create(StatusSchema, {
      ...{ version, nodeVersion, replica },
      startedAt: toTimestamp(wallClock.toEpochMs(startedAt)),
      uptime: toDuration(clock.now() - startedAt),
      ready: readiness.isReady(),
      draining: readiness.isDraining(),
      conditions: readiness.conditions().map(({ name, state, isReady }) => ({ name, state, ready: isReady })),
      config: config.state(),
      workers: answers.flatMap(({ worker }) => worker ?? []).toSorted((one, other) => one - other),
      missingWorkers: [...missing],
    });
  }

  async function summary() {
    return { summary: toSummary(await ask("counts", null), readiness, epochMs()) };
  }

  async function targets() {
    const gathered = await ask("targets", null);
    return { targets: toTargets(gathered, epochMs()), missingWorkers: [...gathered.missing] };
  }

  async function openCalls({ filter, limit }: { filter: BodyOf<"openCalls">["filter"]; limit: number }) {
    const gathered = await ask("openCalls", { filter, limit });
    return {
      calls: toOpenCalls(gathered, limit, readiness.isDraining()),
      total: gathered.answers.reduce((total, { answer }) => total + answer.total, 0),
      missingWorkers: [...gathered.missing],
    };
  }

  async function recentCalls(request: ListRecentCallsRequest) {
    const { filter, failed, reason, minDuration, retried, pageSize, pageToken } = request;
    const limit = readLimit("page_size", pageSize);
    const gathered = await ask("recentCalls", {
      ...readFilter(filter),
      // One more shows whether there is a further page.
      limit: limit + 1,
      after: readPageToken(pageToken),
      isFailed: failed,
      reason,
      minMs: readMinDuration(minDuration),
      isRetried: retried,
    });
    const found = toRecentCalls(gathered, limit + 1);
    const calls = found.slice(0, limit);
    const last = calls.at(-1);
    return {
      calls,
      nextPageToken: found.length > limit && last !== undefined ? toPageToken(placeOf(last)) : "",
      missingWorkers: [...gathered.missing],
    };
  }

  async function findCall(id: string): Promise<CallTrace> {
    const call = toCallTrace(await ask("call", id), readiness.isDraining());
    if (call === undefined) throw unknownCall(id);
    return call;
  }

  function watchCalls({ interval, ...request }: WatchCallsRequest, { signal }: HandlerContext) {
    const asked = readCalls(request);
    return watchers.watch({ read: () => openCalls(asked), intervalMs: readInterval(interval), signal });
  }

  router.service(AdminService, {
    getStatus: async () => ({ status: await status() }),
    watchSummary: ({ interval }, { signal }) =>
      watchers.watch({ read: summary, intervalMs: readInterval(interval), signal }),
    listTargets: targets,
    watchTargets: ({ interval }, { signal }) =>
      watchers.watch({ read: targets, intervalMs: readInterval(interval), signal }),
    listCalls: (request) => openCalls(readCalls(request)),
    watchCalls,
    listRecentCalls: recentCalls,
    getCall: async ({ id }) => ({ call: await findCall(readId(id)) }),
    watchCall: ({ id, interval }, { signal }) =>
      watchers.watch({
        read: async () => ({ call: await findCall(readId(id)) }),
        intervalMs: readInterval(interval),
        signal,
        isLast: ({ call }) => call.call.case !== "open",
      }),
    async cancelCall({ id }) {
      const { answers } = await ask("cancel", readId(id));
      if (!answers.some(({ answer }) => answer)) throw unknownCall(id);
      return {};
    },
    async getHistograms({ window, target }) {
      const gathered = await ask("durations", { minutes: readMinutes(window), target });
      return { histograms: toHistograms(gathered), missingWorkers: [...gathered.missing] };
    },
    async getErrorBreakdown({ window }) {
      const gathered = await ask("errors", { minutes: readMinutes(window) });
      return { errors: toErrorCounts(gathered), missingWorkers: [...gathered.missing] };
    },
    getConfig: () => ({ settings: [...config.settings()], state: config.state() }),
    reloadConfig: async () => ({ state: await config.reload() }),
  });
}
