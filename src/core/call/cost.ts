import type { Cost, Usage } from "../../gen/tokenwire/v1/usage_pb.ts";
import { toCost, withinInt64 } from "./pricing.ts";
import { type AttemptRecord, type CallProgress, usageOfAttempt } from "./progress.ts";

/**
 * What the tokens of an attempt cost, and with them the call up to its end; undefined when no price is known.
 * `records` are the attempts of its call. Those before it have failed, so nothing is added to what they cost.
 */
export function costOfAnswer(usage: Usage, record: AttemptRecord, records: readonly AttemptRecord[]): Cost | undefined {
  const { pricing } = record;
  if (pricing === undefined) return undefined;
  const nanoUsd = pricing.costOf(usage);
  const earlier = sumOf(records, record.number);
  return toCost(nanoUsd, pricing.source, earlier === undefined ? undefined : nanoUsd + earlier);
}

/**
 * What the attempts of a call have cost; undefined when none used tokens that were counted. The sum is undefined when
 * a model that used some has no known price.
 */
export function costOfCall({
  attemptRecords,
}: Pick<CallProgress, "attemptRecords">): { readonly nanoUsd: bigint | undefined } | undefined {
  const used = attemptRecords.filter((record) => usageOfAttempt(record) !== undefined);
  return used.length === 0 ? undefined : { nanoUsd: sumOf(used, Number.POSITIVE_INFINITY) };
}

/** The cost of the attempts with lower numbers; undefined when one of them used tokens of a model without a price. */
function sumOf(records: readonly AttemptRecord[], below: number): bigint | undefined {
  let sum = 0n;
  for (const record of records) {
    if (record.number >= below) break;
    const usage = usageOfAttempt(record);
    if (usage === undefined) continue;
    if (usage.cost === undefined) return undefined;
    sum += usage.cost.nanoUsd;
  }
  return withinInt64(sum);
}
