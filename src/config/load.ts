import { resolve } from "node:path";
import type { Config } from "./config.ts";
import { type OwnProvider, separateOwnProviders } from "./embedders-providers.ts";
import { ConfigError } from "./faults/config-error.ts";
import { nameOrigin, type Provenance, toConfigError } from "./faults/fault.ts";
import { findMissingFiles } from "./file/file-paths.ts";
import { createFileRecord, type FileRecord } from "./file/file-record.ts";
import { readText } from "./file/read-text.ts";
import { readYaml } from "./file/read-yaml.ts";
import type { YamlTree } from "./file/walk-nodes.ts";
import { type Flags, overlay } from "./overlay.ts";
import { parseConfig } from "./parse.ts";
import { readProxyVariables } from "./proxies/proxies.ts";
import { resolveReferences } from "./references.ts";
import type { ConfigInput } from "./schema/index.ts";
import { fileSetting } from "./settings.ts";

const maxFileBytes = 1_024 * 1_024;
const nothing: YamlTree = { tree: {}, places: new Map(), problems: [] };

/** A configuration as it came from files. */
export interface LoadedConfig<Kind = never> {
  readonly config: Config;
  /** What it was parsed from: flags, environment and file, with references that are not resolved. */
  readonly written: unknown;
  /** Providers of kinds that the caller registers, by name. In `config` a stand-in has their place and their limits. */
  readonly own: ReadonlyMap<string, OwnProvider<Kind>>;
}

/** As {@link loadWithFiles}, without a record of the files. */
export function loadConfig(flags: Flags, environment: NodeJS.ProcessEnv = process.env): Config {
  return loadWithFiles(flags, createFileRecord(), environment).config;
}

/**
 * Loads the configuration: flags win over the environment, which wins over the
 * file, which wins over the defaults. It reads files and nothing else, and may be
 * called again. Throws a {@link ConfigError} with every fault. `files` gets each file
 * before it is read, certificates included, which are not read here.
 */
export function loadWithFiles<Kind = never>(
  flags: Flags,
  files: FileRecord,
  environment: NodeJS.ProcessEnv = process.env,
  kinds: ReadonlyMap<string, Kind> = new Map(),
): LoadedConfig<Kind> {
  const file = configFile(flags, environment);
  if (file !== undefined) files.add(resolve(file));
  const { tree: written, places, problems } = file === undefined ? nothing : readFile(file);
  const { tree, origins, idle } = overlay(written, flags, environment);
  const resolved = resolveReferences(tree, new Set(origins.keys()), { environment, file: file ?? "", files });
  const { tree: withoutOwn, own } = separateOwnProviders(resolved.tree, kinds);
  const parsed = parseConfig(withoutOwn);

  const all = [
    ...problems,
    ...resolved.problems,
    ...(parsed.kind === "problems" ? parsed.problems : []),
    ...findMissingFiles({ written: tree, resolved: resolved.tree, origins, files }),
  ];
  const further = idle.map((origin) => `${nameOrigin(origin)}: ${file} declares the providers; write this there`);
  if (parsed.kind !== "config" || all.length + further.length > 0) {
    throw toConfigError(all, { file, places, origins, tree }, further);
  }
  for (const file of serverFiles(parsed.config)) files.add(resolve(file));
  return { config: withProxyVariables(parsed.config, environment), written: tree, own };
}

/** A configuration whose providers have the proxies of the environment. */
function withProxyVariables(config: Config, environment: NodeJS.ProcessEnv): Config {
  const variables = readProxyVariables(environment);
  const providers = config.providers.map((provider) =>
    provider.proxy?.kind === "environment"
      ? { ...provider, proxy: { kind: "environment" as const, variables } }
      : provider,
  );
  return { ...config, providers };
}

/** As {@link loadWithFiles}, for a program that names a file and registers kinds of provider. */
export function loadWithKinds<Kind>(file: string, kinds: ReadonlyMap<string, Kind>): LoadedConfig<Kind> {
  return loadWithFiles({ [fileSetting.flag]: file }, createFileRecord(), process.env, kinds);
}

/** Files that the server reads itself, and reads again when they change. */
function serverFiles({ server, ops }: Config): string[] {
  const named = [server.tls?.certFile, server.tls?.keyFile, server.tls?.clientCaFile];
  const ofOps = ops.port === undefined ? [] : [ops.tokenFile, ops.tls?.certFile, ops.tls?.keyFile];
  return [...named, ...ofOps].filter((file) => file !== undefined);
}

/** Completes a configuration that a program wrote. Throws a {@link ConfigError} with every fault. */
export function completeConfig(input: ConfigInput): Config {
  const parsed = parseConfig(input);
  if (parsed.kind === "config") return parsed.config;
  const provenance: Provenance = { file: undefined, places: new Map(), origins: new Map(), tree: input };
  throw toConfigError(parsed.problems, provenance);
}

/** The file that flags or environment name; undefined without one. An empty variable is an unset one. */
export function configFile(flags: Flags, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return flags[fileSetting.flag] ?? (environment[fileSetting.variable] || undefined);
}

/** Whether npm or npx started this process, which then may exit before it. */
export function isStartedByNpm(environment: NodeJS.ProcessEnv = process.env): boolean {
  return environment["npm_command"] !== undefined;
}

function readFile(file: string): YamlTree {
  const found = readText(file, maxFileBytes);
  if (found.kind === "fault") throw new ConfigError([`${file}: ${found.message}`]);
  return readYaml(found.text);
}
