import { invalidRequest } from "../errors/error.ts";
import { truncate } from "./truncate.ts";

/** A member of provider_options_json that a request may not set. */
export interface ReservedMember {
  /** Names of the members from the outermost one inwards, joined by dots. */
  readonly path: string;
  readonly kind: "gateway" | "model" | "answers" | "tokens";
}

// An error quotes at most this much of a caller's path.
const maxPathBytes = 256;

const gatewayMembers: ReadonlySet<string> = new Set(["model", "messages", "stream", "streamoptions", "n"]);

// Names by which servers and routers take a model other than "model", or stored settings that include one.
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

// These run in linear time. A pattern such as /max.*token/ takes quadratic time for "maxmaxmax…".
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

/** Members whose inner names are the caller's own: JSON Schemas, and labels. */
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
 * A name as the most lenient server reads it. Servers written in Go ignore case, and
 * others treat max_tokens and maxTokens as the same.
 */
function normalise(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

/** What an outermost member is reserved for. */
function kindOf(name: string): ReservedMember["kind"] | undefined {
  if (gatewayMembers.has(name)) return "gateway";
  if (modelMembers.has(name)) return "model";
  return answerMembers.test(name) ? "answers" : undefined;
}

/** What a member at any depth is reserved for if a cap on tokens applies. */
function kindUnderCap(name: string): ReservedMember["kind"] | undefined {
  if (/models?$/.test(name)) return "model";
  if (/^(beam(s|width|size|count)|num(berof)?(outputs|results))$/.test(name)) return "answers";
  return kindOf(name) ?? (tokenMembers.some((isMeant) => isMeant(name)) ? "tokens" : undefined);
}

/** The outermost members, sorted by name, that the gateway sets itself or that request another model or more answers. */
export function findReserved(options: unknown): readonly ReservedMember[] {
  const names = typeof options === "object" && options !== null ? Object.keys(options).toSorted() : [];
  return names.flatMap((path) => {
    const kind = kindOf(normalise(path));
    return kind === undefined ? [] : [{ path: truncate(path, maxPathBytes), kind }];
  });
}

/**
 * Refuses options that could exceed a cap of `maxTokens`: members at any depth that
 * request another model, more answers or more tokens under the name of any known
 * server. Members inside JSON Schemas and labels are not checked.
 *
 * Throws INVALID_REQUEST, which names the member. `options` must be nested at most 64 levels deep.
 */
export function holdCap(options: unknown, kind: string, maxTokens: number): void {
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
