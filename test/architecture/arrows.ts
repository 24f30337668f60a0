import { type Import, importsOf, lineAt, type Source } from "./sources.ts";

/**
 * What each part of the source may import in addition to itself: folders with "/", or
 * single files. "providers/*" is any one kind of provider, "providers/kit" what
 * kinds share, "providers/" the files beside them; "transport/" likewise the
 * files beside its folders.
 */
const arrows: Readonly<Record<string, readonly string[]>> = {
  "main.ts": ["cli/"],
  "index.ts": ["embed/", "config/", "core/"],
  "v1.ts": ["gen/"],
  "cli/": [
    "app.ts",
    "metrics.ts",
    "engine/describe-provider.ts",
    "audit/content-log.ts",
    "cost/price-list.ts",
    "settings/redaction-pattern.ts",
    "providers/examples.ts",
    "config/",
    "core/",
    "gen/",
    "ops/",
    "telemetry/",
    "workers/",
    "../package.json",
  ],
  "ops/": ["engine/target-states.ts", "server.ts", "config/", "core/", "gen/", "service/", "transport/"],
  "workers/": [
    ...[
      "app.ts",
      "audit/content-log.ts",
      "metrics.ts",
      "engine/slot-owners.ts",
      "server.ts",
      "config/",
      "core/",
      "ops/operations.ts",
      "ops/questions.ts",
      "ops/readiness.ts",
      "routing/",
    ],
    ...["transport/health.ts", "transport/listener/listener.ts", "transport/listener/tls/credentials.ts"],
  ],
  "embed/": [
    ...["app.ts", "engine/build-target.ts", "metrics.ts", "server.ts", "traces.ts", "../package.json"],
    ...["telemetry/metrics/", "telemetry/traces/exporter.ts", "telemetry/traces/traces.ts"],
    ...["config/", "core/", "gen/", "service/"],
  ],
  "app.ts": [
    ...["audit/content-log.ts", "engine.ts", "server.ts", "traces.ts", "config/", "core/", "service/"],
    ...["transport/", "telemetry/", "ops/"],
  ],
  "traces.ts": [
    ...["config/", "core/", "service/status/status-table.ts"],
    ...["telemetry/traces/exporter.ts", "telemetry/traces/traces.ts", "../package.json"],
  ],
  "metrics.ts": [
    ...["config/", "core/", "routing/failure-table.ts", "service/status/status-table.ts"],
    ...["telemetry/metrics/process-metrics.ts", "../package.json"],
  ],
  "server.ts": ["config/", "core/", "gen/", "service/", "transport/"],
  "engine.ts": ["engine/", "cost/", "config/", "core/", "gen/", "routing/"],
  "engine/": ["config/", "core/", "providers/", "routing/"],
  "transport/": ["core/", "gen/", "service/"],
  "transport/http/": ["core/"],
  "transport/listener/": ["core/", "transport/http/"],
  "transport/connect/": ["core/", "gen/", "service/", "transport/http/"],
  "transport/grpc/": ["core/", "gen/", "service/", "transport/http/"],
  "service/": ["core/", "gen/"],
  "routing/": ["core/", "gen/"],
  "providers/": ["core/", "gen/", "wire/", "providers/"],
  "providers/*/": ["core/", "gen/", "providers/kit/", "settings/", "wire/"],
  "providers/kit/": ["core/", "gen/", "settings/", "wire/"],
  "wire/": ["core/clock.ts", "core/errors/error.ts", "core/source.ts"],
  "telemetry/": ["core/", "gen/"],
  "audit/": ["core/", "gen/"],
  // It composes the settings that parts declare.
  "config/": [
    ...["providers/examples.ts", "providers/kinds.ts", "routing/failure-table.ts", "settings/"],
    ...[
      "core/call/time-limits.ts",
      "core/clock.ts",
      "core/loopback.ts",
      "core/text/suggest.ts",
      "core/text/truncate.ts",
      "cost/model-price.ts",
    ],
  ],
  "cost/": ["core/", "gen/"],
  "settings/": [],
  "core/": ["gen/"],
  "gen/": [],
};

/**
 * What parts may import from outside the source, where that is limited: those that do
 * no I/O the messages' runtime above all, those below all transports no library of one.
 */
const outsideModules: Readonly<Record<string, readonly string[]>> = {
  "core/": ["@bufbuild/protobuf"],
  "routing/": ["@bufbuild/protobuf"],
  "service/": ["@bufbuild/protobuf", "node:crypto"],
  "transport/http/": ["@bufbuild/protobuf", "node:*"],
  "transport/listener/": ["node:*"],
};

/** Every fault of the sources' imports, each in one line: where it is, what it is, which rule it breaks. */
export function findFaults(sources: readonly Source[]): string[] {
  const imports = sources.flatMap(importsOf);
  return [...imports.flatMap((found) => faultOf(found) ?? []), ...sources.flatMap(findEnvironmentReads)].concat(
    findCycles(imports).map((cycle) => `src/${cycle.join(" → src/")}: imports go in a circle; no file may need itself`),
  );
}

function faultOf({ source, line, specifier, target }: Import): string | undefined {
  const where = `src/${source.path}:${line} imports`;
  const part = partOf(source.path);
  if (target === undefined) {
    const modules = outsideModules[part];
    if (modules === undefined || modules.some((name) => isWithin(specifier, name))) return undefined;
    return `${where} ${specifier}, but from outside the source ${part} may import only ${modules.join(", ")}`;
  }
  if (!/\.(ts|json)$/.test(target))
    return `${where} ${specifier}, but Node runs the sources: write the file with its .ts`;
  const folder = folderOf(source.path);
  const allowed = arrows[part];
  if (allowed === undefined) return `${where} src/${target}, but ${part} has no place in the list of arrows yet`;
  if (folder !== "" && target.startsWith(folder)) return undefined;
  if (allowed.some((entry) => target === entry || (entry.endsWith("/") && target.startsWith(entry)))) return undefined;
  return `${where} src/${target}, but ${part} may import only ${["itself", ...allowed].join(", ")}`;
}

/** The part that a file belongs to, as the arrows name it. */
function partOf(path: string): string {
  const [first = "", second, third] = path.split("/");
  if (second === undefined) return first;
  if (first === "transport" && third !== undefined) return `transport/${second}/`;
  if (first !== "providers" || third === undefined) return `${first}/`;
  return second === "kit" ? "providers/kit/" : "providers/*/";
}

/** The folder that is a file's own part; none for a file at the root. */
function folderOf(path: string): string {
  const segments = path.split("/");
  return (
    segments.slice(0, /^(providers|transport)\//.test(path) && segments.length > 2 ? 2 : 1).join("/") +
    (segments.length > 1 ? "/" : "")
  );
}

function isWithin(specifier: string, name: string): boolean {
  if (name.endsWith("*")) return specifier.startsWith(name.slice(0, -1));
  return specifier === name || specifier.startsWith(`${name}/`);
}

function findEnvironmentReads(source: Source): string[] {
  if (source.path.startsWith("config/")) return [];
  return source.text
    .matchAll(/\bprocess\s*\??\.\s*env\b|\bimport\b[^"';]*\benv\b[^"';]*"(?:node:)?process"/g)
    .map((match) => `src/${source.path}:${lineAt(source, match.index)} reads process.env, but only src/config may`)
    .toArray();
}

/** One circle at least of every tangle of imports: the files in it, and the first again. */
function findCycles(imports: readonly Import[]): string[][] {
  const targets = Map.groupBy(imports, ({ source }) => source.path);
  const done = new Set<string>();
  const path: string[] = [];

  function visit(file: string): string[][] {
    const start = path.indexOf(file);
    if (start >= 0) return [[...path.slice(start), file]];
    if (done.has(file)) return [];
    path.push(file);
    const next = new Set(targets.get(file)?.flatMap(({ target }) => target ?? []));
    const cycles = [...next].flatMap(visit);
    path.pop();
    done.add(file);
    return cycles;
  }

  return [...targets.keys()].flatMap(visit);
}
