import type { ConfiguredNames } from "../../core/readings.ts";

/** The labels of a target. */
export interface TargetLabels {
  /** "provider/model", or "provider/other". */
  readonly target: string;
  readonly model: string;
  /** The kind of the provider, which the semantic conventions for generative AI know by the same name. */
  readonly maker: string;
}

/** What stands for every name that is not configured. */
export const otherName = "other";

const mostCharacters = 128;

/** What most names are. To look for these characters takes less than to look for the others. */
const isPlain = /^[\x20-\x7e]*$/;
// Names are free text in a configuration file, and a scraper or a terminal may act on such characters.
const unsafeCharacters = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const loneHalf = /\p{Cs}$/u;

/** A name as the value of a label: no control characters, at most 128 characters. */
export function toLabel(name: string): string {
  const safe = isPlain.test(name) ? name : name.replace(unsafeCharacters, "?");
  if (safe.length <= mostCharacters) return safe;
  // The cut may leave one half of a pair of surrogates.
  return `${safe.slice(0, mostCharacters - 1).replace(loneHalf, "")}…`;
}

const unknownTarget: TargetLabels = { target: otherName, model: otherName, maker: otherName };

/**
 * Labels turns names of calls into values of labels. What is not configured becomes
 * "other", so their number is bounded whatever callers ask for.
 */
export class Labels {
  readonly #models = new Map<string, string>();
  readonly #targets = new Map<string, TargetLabels>();
  /** By provider, for models of it that are not configured. */
  readonly #others = new Map<string, TargetLabels>();

  /** Of each, at most so many names get a label of their own. */
  constructor({ models, targets, providers }: ConfiguredNames, mostNames: number) {
    const makerOf = new Map(providers.map(({ name, kind }) => [name, kind]));
    for (const model of models.slice(0, mostNames)) this.#models.set(model, toLabel(model));
    for (const name of [...targets, ...models].slice(0, mostNames)) {
      const provider = providerOf(name);
      const model = name.slice(provider.length + 1);
      const maker = makerOf.get(provider);
      if (maker === undefined || model === "") continue;
      this.#targets.set(name, { target: toLabel(name), model: toLabel(model), maker });
    }
    for (const [name, maker] of makerOf) {
      this.#others.set(name, { target: toLabel(`${name}/${otherName}`), model: otherName, maker });
    }
  }

  /** The label of a model as a caller names it. */
  ofModel(model: string): string {
    return this.#models.get(model) ?? otherName;
  }

  /** The labels of a "provider/model". */
  ofTarget(target: string): TargetLabels {
    return this.#targets.get(target) ?? this.#others.get(providerOf(target)) ?? unknownTarget;
  }
}

/** The part of "provider/model" before the slash. */
function providerOf(target: string): string {
  return target.slice(0, Math.max(0, target.indexOf("/")));
}
