import { durationMs } from "@bufbuild/protobuf/wkt";
import type { RejectOrDrop } from "../../../core/errors/unsupported.ts";
import type { CacheHint } from "../../../gen/tokenwire/v1/message_pb.ts";
import type { CacheControl } from "../api.ts";
import type { ModelFacts } from "../models/model-facts.ts";

/** Turns the cache hint at a field path into a cache mark. */
export type MarkCache = (hint: CacheHint | undefined, path: string) => CacheControl | undefined;

const maxMarks = 4;

/**
 * Creates the function that marks the cached prefixes of one request, and rejects or
 * drops hints beyond the API's limits. Call it in the order in which a prompt is
 * cached: tools, system prompt, conversation.
 */
export function createCacheMarker({ isAnthropics }: ModelFacts, rejectOrDrop: RejectOrDrop): MarkCache {
  let marks = 0;
  let hasShort = false;

  function findObstacle({ ttl }: CacheControl): string | undefined {
    if (!isAnthropics) return undefined;
    if (marks === maxMarks) return `a request has at most ${maxMarks} hints, those of tools included; leave one out`;
    if (ttl === "1h" && hasShort)
      return "an hour cannot come after 5 minutes; write a shorter lifetime, or longer ones";
    return undefined;
  }

  return (hint, path) => {
    if (hint === undefined) return undefined;
    const mark = toCacheControl(hint);
    const obstacle = findObstacle(mark);
    if (obstacle !== undefined) return rejectOrDrop(`${path}.cache_hint`, obstacle);
    marks += 1;
    hasShort ||= mark.ttl !== "1h";
    return mark;
  };
}

const shortTtlMs = 300_000;

/** The mark of a hint. The API caches for 5 minutes or an hour; the shorter one that is long enough is used, else the hour. */
function toCacheControl({ ttl }: CacheHint): CacheControl {
  if (ttl === undefined) return { type: "ephemeral" };
  return { type: "ephemeral", ttl: durationMs(ttl) <= shortTtlMs ? "5m" : "1h" };
}
