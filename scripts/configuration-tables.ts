import { type OutlineEntry, outline } from "../src/config/schema/outline.ts";
import { settings } from "../src/config/settings.ts";
import { keyOf } from "../src/config/tree.ts";
import { toTable } from "./markdown-table.ts";

/** A table for each section of the configuration, and one of the settings of providers, in Markdown. */
export function configurationTables(): string {
  const entries = outline();
  const ofKinds = Map.groupBy(
    entries.filter(({ path, kind }) => kind !== undefined && path.length === 3),
    ({ kind }) => kind ?? "",
  );
  const ownOf = (key: string): OutlineEntry[] =>
    entries.filter(({ path, kind }) => path[2] === key && path.length === 4 && kind === "sim");
  const alone = entries.filter(({ path }) => path.length === 1 && !entries.some((other) => isBelow(other, path)));
  return [
    heading("At the top"),
    tableOf(alone),
    ...sectionsOf(entries, ({ path }) => path[0] !== "models"),
    ...[...ofKinds].flatMap(([kind, children]) => [heading(`providers.<name> of kind ${kind}`), tableOf(children)]),
    ...["timeouts", "limits"].flatMap((key) => [heading(`providers.<name>.${key}`), tableOf(ownOf(key))]),
    ...sectionsOf(entries, ({ path }) => path[0] === "models"),
    heading("Providers without a file"),
    "Only where no file declares providers:",
    providerSettings(),
  ].join("\n\n");
}

/** A heading and a table for each key that has keys of its own below it, but those of a kind of provider. */
function sectionsOf(entries: readonly OutlineEntry[], isWanted: (entry: OutlineEntry) => boolean): string[] {
  const byParent = Map.groupBy(entries, ({ path, kind }) => keyOf([kind ?? "", ...path.slice(0, -1)]));
  return entries
    .filter((entry) => entry.kind === undefined && isWanted(entry))
    .map((entry) => ({ entry, children: byParent.get(keyOf(["", ...entry.path])) ?? [] }))
    .filter(({ children }) => children.some(isNamed))
    .flatMap(({ entry, children }) => sectionOf(entry, children));
}

function isBelow(entry: OutlineEntry, path: OutlineEntry["path"]): boolean {
  return entry.path.length > path.length && keyOf(entry.path.slice(0, path.length)) === keyOf(path);
}

function isNamed({ path }: OutlineEntry): boolean {
  return path.at(-1) !== "*";
}

function sectionOf({ path, description }: OutlineEntry, children: readonly OutlineEntry[]): string[] {
  const name = path.map((key) => (key === "*" ? "<name>" : key)).join(".");
  return [heading(name), ...(description === "" ? [] : [sentence(description)]), tableOf(children.filter(isNamed))];
}

function heading(name: string): string {
  return `### ${name.replace(/^[a-z]\S*/, (key) => `\`${key}\``)}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;
}

function tableOf(entries: readonly OutlineEntry[]): string {
  const hasSettings = entries.some((entry) => settingOf(entry) !== undefined);
  const head = ["Key", "Type", "Default", "What it is", ...(hasSettings ? ["Flag, variable"] : [])];
  const rows = entries.map((entry) => [
    `\`${entry.path.at(-1)}\``,
    entry.type === "" ? "keys" : entry.type,
    defaultOf(entry),
    entry.description,
    ...(hasSettings ? [settingOf(entry) ?? ""] : []),
  ]);
  return toTable([head, ...rows]);
}

function defaultOf({ fallback, isRequired }: OutlineEntry): string {
  if (isRequired) return "required";
  const isEmpty = fallback === undefined || (typeof fallback === "object" && Object.keys(fallback ?? {}).length === 0);
  return isEmpty ? "" : `\`${typeof fallback === "string" ? fallback : JSON.stringify(fallback)}\``;
}

/** The flag and the variable that set an entry, which are those of a provider only without a file. */
function settingOf({ path }: OutlineEntry): string | undefined {
  const found = settings.find((setting) => keyOf(setting.path) === keyOf(path));
  if (found === undefined) return undefined;
  return [...(found.flag === undefined ? [] : [`\`--${found.flag}\``]), `\`${found.variable}\``].join(", ");
}

function providerSettings(): string {
  const rows = settings
    .filter(({ path }) => path[0] === "providers")
    .map(({ path, flag, variable }) => [
      `\`${path.join(".")}\``,
      flag === undefined ? "" : `\`--${flag}\``,
      `\`${variable}\``,
    ]);
  return toTable([["Key", "Flag", "Variable"], ...rows]);
}
