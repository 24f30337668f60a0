import { holdCap } from "../../../core/text/reserved-members.ts";
import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { asObject, type JsonObject, parseExactJson } from "../../../wire/json.ts";
import type { MessagesRequest } from "../api.ts";
import type { ConfiguredLimits } from "./token-budget.ts";

const kind = "anthropic";

/** The members that the caller writes for this kind of provider. */
export function readFurtherMembers(providerOptionsJson: CompleteRequest["providerOptionsJson"]): JsonObject {
  return asObject(parseExactJson(providerOptionsJson[kind] ?? "{}")) ?? {};
}

/**
 * A body with the members that the caller writes for this kind of provider, over
 * those of the same name. What two fields of a request are put into, `output_config`,
 * is joined member by member.
 *
 * Throws INVALID_REQUEST for what could exceed the cap of the provider: see {@link holdCap}.
 */
export function withFurtherMembers(
  body: MessagesRequest,
  { providerOptionsJson }: CompleteRequest,
  { maxTokensCap }: ConfiguredLimits,
): JsonObject {
  const further = readFurtherMembers(providerOptionsJson);
  if (maxTokensCap !== undefined) holdCap(further, kind, maxTokensCap);
  const outputConfig = asObject(further["output_config"]);
  return {
    ...body,
    ...further,
    ...(outputConfig !== undefined && { output_config: { ...body.output_config, ...outputConfig } }),
  };
}
