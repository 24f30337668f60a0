// Configuration keys that kinds of provider share: each takes those that it has, in the order of its documents.
import { oneOf, yesOrNo } from "../../settings/values.ts";
import { headerSecret, headerSecrets, headers as headerTexts, modelIds } from "../../settings/web-values.ts";

/** One key of the server, with what documents say of it. */
export function apiKey(description = "its key") {
  return headerSecret.optional().describe(description);
}

/** Several keys of the server, in place of one. */
export const apiKeys = headerSecrets.optional().describe("several keys that share its calls, in place of apiKey");

/** Further headers of requests. */
export const headers = headerTexts.prefault({}).describe("further request headers; they win over the gateway's own");

/** The models to list, and whether the server's own list is added. */
export const modelLists = {
  models: modelIds.prefault([]).describe("its models to list; any other may be called too"),
  listModels: yesOrNo.prefault(true).describe("whether the models that its server lists are added to them"),
};

/** What becomes of the options of a request that a model does not take. */
export const unsupported = oneOf(["refuse", "drop"])
  .prefault("refuse")
  .describe("what becomes of options that its model does not take: an error that names them, or nothing");

/** The keys of a server as they are written: one, several or none. */
interface WrittenKeys {
  readonly apiKey?: string | undefined;
  readonly apiKeys?: readonly string[] | undefined;
}

/** The keys of a server as a list; empty for a server that wants none. */
export function toKeys({ apiKey: only, apiKeys: several }: WrittenKeys): readonly string[] {
  return several ?? (only === undefined ? [] : [only]);
}
