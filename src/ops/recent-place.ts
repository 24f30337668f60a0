import { durationMs, timestampMs } from "@bufbuild/protobuf/wkt";
import type { RecentCall } from "../gen/tokenwire/admin/v1/calls_pb.ts";
import type { RecentPlace } from "./selections.ts";

/** Compares two places in a list of calls that have ended: below 0 when the first one comes first. */
export function byPlace(one: RecentPlace, other: RecentPlace): number {
  if (one.endedAtMs !== other.endedAtMs) return other.endedAtMs - one.endedAtMs;
  if (one.id === other.id) return 0;
  return one.id > other.id ? -1 : 1;
}

/** The place of a call. */
export function placeOf({ id, startedAt, duration }: RecentCall): RecentPlace {
  const startedAtMs = startedAt === undefined ? 0 : timestampMs(startedAt);
  return { id, endedAtMs: startedAtMs + (duration === undefined ? 0 : durationMs(duration)) };
}
