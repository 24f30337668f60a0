// Flags and variables over the file: the value of each goes to its path in the tree.
import { defaultProviders } from "../providers/kinds.ts";
import { type Setting, settings } from "./settings.ts";
import { keyOf, valueAt, withValue } from "./tree.ts";

/** Texts by flag, as the command line gave them. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** Where a value came from, if not from the file. */
export type Origin =
  | { readonly kind: "flag"; readonly flag: string; readonly text: string }
  // A variable may hold a secret, so its text is not kept.
  | { readonly kind: "variable"; readonly variable: string };

/** A tree with the settings in it. */
export interface Overlaid {
  readonly tree: unknown;
  /** By the {@link keyOf} a path that a setting has set. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** Settings of providers that the file keeps for itself: they would do nothing. */
  readonly idle: readonly Origin[];
}

/** A setting that was given, with its text. */
interface Given {
  readonly setting: Setting;
  readonly text: string;
  readonly origin: Origin;
}

/** Lays the settings over the tree of a file. A file that declares providers has exactly those, as it describes them. */
export function overlay(tree: unknown, flags: Flags, environment: NodeJS.ProcessEnv): Overlaid {
  const given = settings.flatMap((setting) => find(setting, flags, environment) ?? []);
  const general = given.filter(({ setting }) => !isOfProvider(setting));
  const ofProviders = given.filter(({ setting }) => isOfProvider(setting));
  if (valueAt(tree, ["providers"]) !== undefined) {
    return { ...apply(tree, general), idle: ofProviders.filter(isOurs).map(({ origin }) => origin) };
  }
  const providers = providersWithoutFile(ofProviders);
  const ofUsual = ofProviders.filter(({ setting }) => Object.hasOwn(providers, setting.path[1] ?? ""));
  return { ...apply(withValue(tree, ["providers"], providers), [...general, ...ofUsual]), idle: [] };
}

function isOfProvider({ path }: Setting): boolean {
  return path[0] === "providers";
}

function apply(tree: unknown, given: readonly Given[]): Pick<Overlaid, "tree" | "origins"> {
  return {
    tree: given.reduce((rest, { setting, text }) => withValue(rest, setting.path, read(setting, text)), tree),
    origins: new Map(given.map(({ setting, origin }) => [keyOf(setting.path), origin])),
  };
}

/** The text of a setting, and its source. An empty variable is an unset one. */
function find(setting: Setting, flags: Flags, environment: NodeJS.ProcessEnv): Given | undefined {
  const { flag, variable } = setting;
  const flagText = flag === undefined ? undefined : flags[flag];
  if (flag !== undefined && flagText !== undefined) {
    return { setting, text: flagText, origin: { kind: "flag", flag, text: flagText } };
  }
  const text = environment[variable];
  return text === undefined || text === "" ? undefined : { setting, text, origin: { kind: "variable", variable } };
}

/** The providers where no file declares any: those that are always there, and those of which enough was given. */
function providersWithoutFile(given: readonly Given[]): Readonly<Record<string, unknown>> {
  const named = given.filter(({ setting }) => setting.isEnough).flatMap(({ setting }) => setting.path[1] ?? []);
  return { ...defaultProviders, ...Object.fromEntries(named.map((name) => [name, { kind: name }])) };
}

/** Whether a variable is the gateway's own. Those that other programs read, too, may not be meant for it. */
function isOurs({ origin }: Given): boolean {
  return origin.kind === "flag" || origin.variable.startsWith("TOKENWIRE_");
}

function read({ form }: Setting, text: string): unknown {
  switch (form) {
    case "text":
      return text.trim();
    case "list":
      return text
        .split(",")
        .map((word) => word.trim())
        .filter((word) => word !== "");
    case "json":
      return parseJson(text);
    default:
      return form satisfies never;
  }
}

/** Text that is not JSON stays text, which no setting of this form takes. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
