import { holdCap } from "../../../core/text/reserved-members.ts";
import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { asObject, type JsonObject, parseExactJson } from "../../../wire/json/json.ts";
import type { MessagesRequest } from "../api.ts";

const kind = "anthropic";

/** The caller's provider options for this kind of provider. */
export function readProviderOptions(providerOptionsJson: CompleteRequest["providerOptionsJson"]): JsonObject {
  return asObject(parseExactJson(providerOptionsJson[kind] ?? "{}")) ?? {};
}

/**
 * The body with the caller's provider options, which replace members of the same
 * name. `output_config` is merged member by member, since two fields of a request are
 * written into it.
 *
 * Throws INVALID_REQUEST for options that could exceed the token cap of the provider:
 * see {@link holdCap}.
 */
export function withProviderOptions(
  body: MessagesRequest,
  { providerOptionsJson }: CompleteRequest,
  maxTokensCap: number | undefined,
): JsonObject {
  const options = readProviderOptions(providerOptionsJson);
  if (maxTokensCap !== undefined) holdCap(options, kind, maxTokensCap);
  const outputConfig = asObject(options["output_config"]);
  return {
    ...body,
    ...options,
    ...(outputConfig !== undefined && { output_config: { ...body.output_config, ...outputConfig } }),
  };
}
