import { BreakerStateSchema, type Target, type TargetModel } from "../../gen/tokenwire/admin/v1/targets_pb.ts";
import { formatTable } from "../format-table.ts";
import { withoutControls } from "../terminal-text.ts";
import { toEnumWords, toShortDuration } from "./words.ts";

const head = ["TARGET", "IN FLIGHT", "QUEUED", "BREAKER", "FIRST TOKEN", "FAILED (5 MIN)", "LAST FAILURE", "COOLDOWNS"];

/** The lines of a table of targets: each provider, and below it its models. */
export function toTargetTable(targets: readonly Target[]): string[] {
  return formatTable(head, targets.flatMap(toRows));
}

function toRows({ provider, inFlight, concurrency, queued, keys, models }: Target): string[][] {
  const cooling = keys.filter(({ cooldowns }) => cooldowns.length > 0).map(({ number }) => `key ${number}`);
  return [
    [provider, `${inFlight}/${concurrency}`, String(queued), "", "", "", "", cooling.join(", ")],
    ...models.map((model) => toModelRow(provider, model)),
  ];
}

function toModelRow(provider: string, of: TargetModel): string[] {
  const retry = of.retryIn === undefined ? "" : `, next in ${toShortDuration(of.retryIn)}`;
  return [
    withoutControls(`${provider}/${of.model}`),
    String(of.inFlight),
    "",
    toEnumWords(BreakerStateSchema.value[of.breaker]?.localName) + retry,
    toShortDuration(of.firstToken),
    `${of.failures}/${of.attempts}`,
    of.lastFailure?.reason ?? "",
    "",
  ];
}
