// Requests of AdminService → what is asked of processes. Each throws INVALID_REQUEST, with the field.
import { type Duration, durationMs } from "@bufbuild/protobuf/wkt";
import { GatewayError } from "../../core/errors/error.ts";
import type { ListCallsRequest } from "../../gen/tokenwire/admin/v1/admin_pb.ts";
import type { CallFilter } from "../../gen/tokenwire/admin/v1/calls_pb.ts";
import { keptMinutes } from "../process/minute-series.ts";
import type { CallSelection, RecentPlace } from "../selections.ts";

const leastIntervalMs = 1_000;
const mostIntervalMs = 60_000;
const defaultLimit = 100;
const mostCalls = 500;
const defaultMinutes = 5;
const minuteMs = 60_000;

/** Milliseconds between two answers of a Watch. */
export function readInterval(interval: Duration | undefined): number {
  if (interval === undefined) return leastIntervalMs;
  const ms = durationMs(interval);
  if (ms >= leastIntervalMs && ms <= mostIntervalMs) return ms;
  throw invalid("interval", "write from 1s to 60s, or leave it out for 1s");
}

/** Whole minutes of a window. */
export function readMinutes(window: Duration | undefined): number {
  if (window === undefined) return defaultMinutes;
  const ms = durationMs(window);
  if (ms >= minuteMs && ms <= keptMinutes * minuteMs) return Math.floor(ms / minuteMs);
  throw invalid("window", "write from 60s to 3600s, or leave it out for 300s");
}

/** How many calls one answer has. */
export function readLimit(field: string, limit: number): number {
  if (limit >= 0 && limit <= mostCalls) return limit === 0 ? defaultLimit : limit;
  throw invalid(field, `write from 1 to ${mostCalls}, or 0 for ${defaultLimit}`);
}

/** The id of a call. */
export function readId(id: string): string {
  if (id !== "") return id;
  throw invalid("id", "write the id of a call, such as OpenCall.id");
}

/** Which calls are asked for. */
export function readFilter(filter: CallFilter | undefined): CallSelection {
  const { caller = "", model = "", provider = "" } = filter ?? {};
  return { caller, model, provider };
}

/** Which open calls are asked for, and how many. */
export function readCalls({ filter, limit }: Pick<ListCallsRequest, "filter" | "limit">): {
  readonly filter: CallSelection;
  readonly limit: number;
} {
  return { filter: readFilter(filter), limit: readLimit("limit", limit) };
}

/** Milliseconds that a call took at least. */
export function readMinDuration(duration: Duration | undefined): number {
  if (duration === undefined) return 0;
  const ms = durationMs(duration);
  if (ms >= 0) return ms;
  throw invalid("min_duration", "write 0s or more, or leave it out for all calls");
}

/** The place in a list that a page token stands for; undefined for the beginning. */
export function readPageToken(token: string): RecentPlace | undefined {
  if (token === "") return undefined;
  const [, endedAtMs, id] = /^(\d{1,16})-(\w{1,64})$/.exec(token) ?? [];
  if (endedAtMs !== undefined && id !== undefined) return { endedAtMs: Number(endedAtMs), id };
  throw invalid("page_token", "write next_page_token of the page before, or leave it out");
}

/** The token of the page after a place. */
export function toPageToken({ endedAtMs, id }: RecentPlace): string {
  return `${endedAtMs}-${id}`;
}

function invalid(field: string, description: string): GatewayError {
  return new GatewayError("INVALID_REQUEST", `${field}: ${description}`, { fieldViolations: [{ field, description }] });
}
