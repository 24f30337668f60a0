// Asks a provider for its models, within bounds: of time, of number, and of what a name may be.

import { untilAborted } from "../../core/call/until-aborted.ts";
import type { Clock } from "../../core/clock.ts";
import { GatewayError } from "../../core/errors/error.ts";
import { type CleanWord, keepWord } from "../../core/errors/secrets.ts";
import { cleanLimits, type ListedModel, maxListedModels } from "../../core/listed-model.ts";
import type { Provider } from "../../core/provider.ts";

/** What a provider lists, by its own ids, or why that is not known. */
export type Listing =
  | { readonly kind: "listed"; readonly models: ReadonlyMap<string, ListedModel> }
  | { readonly kind: "unlisted"; readonly error: GatewayError };

/** What ends a request for models, besides the limits below. */
export interface AskingOptions {
  readonly clock: Clock;
  /** Ends the request at once; its reason becomes the listing's error. */
  readonly closing: AbortSignal;
}

const maxAskMs = 5_000;

/** Returns the function that asks a provider for its models, and never rejects; undefined for one that does not list. */
export function askForModels(provider: Provider, options: AskingOptions): (() => Promise<Listing>) | undefined {
  const listModels = provider.listModels?.bind(provider);
  return listModels && (() => ask(provider, listModels, options));
}

async function ask(
  { name, clean: cleanWord = keepWord }: Pick<Provider, "name" | "clean">,
  listModels: NonNullable<Provider["listModels"]>,
  { clock, closing }: AskingOptions,
): Promise<Listing> {
  const timeout = new AbortController();
  const stopTimer = clock.after(maxAskMs, () => {
    const message = `${name}: it did not list its models within ${maxAskMs} ms`;
    timeout.abort(new GatewayError("UPSTREAM_TIMEOUT", message));
  });
  const signal = AbortSignal.any([closing, timeout.signal]);
  try {
    const listed = await untilAborted(signal, () => listModels(signal));
    if (listed.length <= maxListedModels) return { kind: "listed", models: byId(listed, cleanWord) };
    const message = `${name}: it lists ${listed.length} models; more than ${maxListedModels} are not read`;
    return { kind: "unlisted", error: new GatewayError("UPSTREAM_PROTOCOL_ERROR", message) };
  } catch (thrown) {
    return { kind: "unlisted", error: GatewayError.from(thrown) };
  } finally {
    stopTimer();
  }
}

/** One line of text without characters that are invisible or change its order. */
const plainText = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,256}$/u;

/** The models whose ids can be names here and hold no secret, the first of each id. */
function byId(listed: readonly ListedModel[], cleanWord: CleanWord): ReadonlyMap<string, ListedModel> {
  const usable = listed
    .filter(({ id }) => plainText.test(id) && cleanWord(id) === id)
    .map((model) => clean(model, cleanWord));
  return new Map(usable.toReversed().map((model) => [model.id, model]));
}

function clean({ id, displayName, ...limits }: ListedModel, cleanWord: CleanWord): ListedModel {
  const isPlain = displayName !== undefined && plainText.test(displayName);
  return { id, displayName: isPlain ? cleanWord(displayName) : undefined, ...cleanLimits(limits) };
}
