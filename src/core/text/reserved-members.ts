import { invalidRequest } from "../errors/error.ts";
import { truncate } from "./truncate.ts";

/** A member of provider_options_json that a request may not have. */
export interface ReservedMember {
  /** Names of the members from the outermost in, joined by dots. */
  readonly path: string;
  readonly kind: "gateway" | "model" | "answers" | "tokens";
}

// Of what a caller wrote, an error repeats so much.
const maxPathBytes = 256;

const gatewayMembers: ReadonlySet<string> = new Set(["model", "messages", "stream", "streamoptions", "n"]);

// Servers and routers that take another model than the one in "model", or settings under a name of their own.
const modelMembers: ReadonlySet<string> = new Set([
  "models",
  "modelid",
  "route",
  "router",
  "fallback",
  "fallbacks",
  "preset",
  "engine",
  "deployment",
  "deploymentid",
  "agentid",
]);

const answerMembers =
  /^(bestof|(num|number|n|max)?(of)?(generations|returnsequences|candidates|choices|samples|completions|responses|beams)|(generation|candidate|choice|sample|completion)scount|(generation|candidate|choice|sample|completion)count)$/;

type NameRule = (name: string) => boolean;

// One pass each: a pattern such as /max.*token/ takes the square of its time for "maxmaxmax…".
const isBefore =
  (word: string, first: RegExp): NameRule =>
  (name) =>
    first.test(name.slice(0, Math.max(0, name.lastIndexOf(word))));
const isAfter =
  (word: string, second: RegExp): NameRule =>
  (name) => {
    const start = name.indexOf(word);
    return start >= 0 && second.test(name.slice(start + word.length));
  };
const isIn =
  (pattern: RegExp): NameRule =>
  (name) =>
    pattern.test(name);

const tokenMembers: readonly NameRule[] = [
  isBefore("token", /max|min|limit|budget|new|out|complet|generat|predict|think|reason|num|answer|respon/),
  isAfter("token", /max|min|limit|budget|count|generat|predict/),
  isIn(/budget|predict/),
  isBefore("len", /max|min|out|generat|complet|answer|respon/),
  isAfter("len", /max|min|limit/),
  isIn(/^max(new|out|gen|complet|think|reason)/),
  isIn(/^(n|num|gen|generat\w*)?(tokens|toks|len|length)$/),
  isIn(/^(maxsteps|maxturns)$/),
];

/** Members below which a caller's own names stand: JSON Schemas, and labels. */
const opaqueMembers: ReadonlySet<string> = new Set([
  "schema",
  "jsonschema",
  "inputschema",
  "guidedjson",
  "json",
  "function.parameters",
  "metadata",
  "logitbias",
]);

/**
 * A name as the most lenient server reads it: without regard to case, as servers
 * written in Go do, nor to the difference between max_tokens and maxTokens.
 */
function normalise(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

/** What a member is reserved for, wherever it stands among the outermost. */
function kindOf(name: string): ReservedMember["kind"] | undefined {
  if (gatewayMembers.has(name)) return "gateway";
  if (modelMembers.has(name)) return "model";
  return answerMembers.test(name) ? "answers" : undefined;
}

/** What a member is reserved for where answers have a cap. */
function kindUnderCap(name: string): ReservedMember["kind"] | undefined {
  if (/models?$/.test(name)) return "model";
  if (/^(beam(s|width|size|count)|num(berof)?(outputs|results))$/.test(name)) return "answers";
  return kindOf(name) ?? (tokenMembers.some((isMeant) => isMeant(name)) ? "tokens" : undefined);
}

/** The outermost members that the gateway writes itself, and those that ask for another model or for more answers, by name. */
export function findReserved(options: unknown): readonly ReservedMember[] {
  const names = typeof options === "object" && options !== null ? Object.keys(options).toSorted() : [];
  return names.flatMap((path) => {
    const kind = kindOf(normalise(path));
    return kind === undefined ? [] : [{ path: truncate(path, maxPathBytes), kind }];
  });
}

/**
 * Refuses options that could exceed a cap of `maxTokens`: members, at any depth,
 * that ask for another model, more answers or more tokens in the words of any
 * server. What stands below a JSON Schema or labels is the caller's own.
 *
 * Throws INVALID_REQUEST that names the member. `options` are nested 64 levels at most.
 */
export function refuseOverCap(options: unknown, kind: string, maxTokens: number): void {
  const found = findUnderCap(options, "", "");
  if (found === undefined) return;
  const advice = found.kind === "tokens" ? "leave it out and use the field max_tokens" : "leave it out";
  const description = `${JSON.stringify(truncate(found.path, maxPathBytes))} is refused under a cap of ${maxTokens} tokens; ${advice}`;
  throw invalidRequest([{ field: `provider_options_json[${JSON.stringify(kind)}]`, description }]);
}

function findUnderCap(value: unknown, path: string, owner: string): ReservedMember | undefined {
  if (Array.isArray(value)) return firstOf(value, (item) => findUnderCap(item, path, owner));
  if (typeof value !== "object" || value === null) return undefined;
  return firstOf(Object.entries(value), ([given, inner]) => {
    const name = normalise(given);
    const innerPath = path === "" ? given : `${path}.${given}`;
    const kind = kindUnderCap(name);
    if (kind !== undefined) return { path: innerPath, kind };
    if (opaqueMembers.has(name) || opaqueMembers.has(`${owner}.${name}`)) return undefined;
    return findUnderCap(inner, innerPath, name);
  });
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
