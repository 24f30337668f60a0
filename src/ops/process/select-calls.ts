import { byPlace } from "../recent-place.ts";
import type { CallSelection, RecentPlace, RecentSelection } from "../selections.ts";
import type { TrackedCall } from "./call-recorder.ts";
import type { EndedCall, RecentCalls } from "./recent-calls.ts";
import { toName } from "./to-ended-call.ts";
import type { WallClock } from "./wall-clock.ts";

/** The open calls of a selection, the oldest first. */
export function selectOpen(open: Iterable<TrackedCall>, selection: CallSelection): TrackedCall[] {
  // They are in the order in which they began.
  return [...open].filter(({ completion: { owner, request, progress } }) =>
    isSelected(selection, {
      caller: toName(owner.id),
      model: toName(request.model),
      target: progress.attemptRecords.at(-1)?.target ?? "",
    }),
  );
}

/** The ended calls of a selection, the latest first, at most as many as it says. */
export function selectRecent(recent: RecentCalls, selection: RecentSelection, clock: WallClock): EndedCall[] {
  const { limit, isFailed, reason, minMs, isRetried, after } = selection;
  const kept = isFailed || reason !== "" ? recent.failed() : recent.all();
  return kept
    .filter((call) => reason === "" || call.reason === reason)
    .filter(({ startedAt, endedAt }) => endedAt - startedAt >= minMs)
    .filter(({ attemptCount }) => !isRetried || attemptCount > 1)
    .filter((call) => isSelected(selection, call))
    .map((call) => ({ call, place: placeOf(call, clock) }))
    .filter(({ place }) => after === undefined || byPlace(after, place) < 0)
    .toSorted((one, other) => byPlace(one.place, other.place))
    .slice(0, limit)
    .map(({ call }) => call);
}

/** As the message of the call has it. */
function placeOf({ id, startedAt, endedAt }: EndedCall, clock: WallClock): RecentPlace {
  return { id, endedAtMs: clock.toEpochMs(startedAt) + Math.round(endedAt - startedAt) };
}

function isSelected(
  { caller, model, provider }: CallSelection,
  call: Pick<EndedCall, "caller" | "model" | "target">,
): boolean {
  return (
    (caller === "" || call.caller === caller) &&
    (model === "" || call.model === model) &&
    (provider === "" || call.target.startsWith(`${provider}/`))
  );
}
