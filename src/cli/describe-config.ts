import { isIPv6 } from "node:net";
import type { Config, ModelConfig, ModelTargetConfig, ProxyServerConfig, ServerConfig } from "../config/config.ts";
import type { ProviderDescription } from "../engine/describe-provider.ts";

type Row = readonly string[];

/** Describes what a configuration would run, in a few lines without secrets. */
export function describeConfig(
  { server, ops, log, models }: Config,
  providers: readonly ProviderDescription[],
): string {
  return [
    ...section("listens on", [[toAddress(server), describeTls(server)]]),
    ...section("operations", ops.port === undefined ? [] : [describeOps({ ...ops, port: ops.port })]),
    ...section("log", [[`${log.level} and above, ${log.format}`]]),
    ...section("providers", providers.map(toProviderRow)),
    ...section("models", models.map(describeModel)),
  ].join("\n");
}

function describeOps({ host, port, tls, admin }: Config["ops"] & { readonly port: number }): Row {
  return [
    toAddress({ host, port, tls }),
    tls === undefined ? "plain text" : "TLS",
    admin ? "probes, metrics and AdminService" : "probes and metrics",
  ];
}

const indent = "  ";

/** A title, and rows with aligned cells. */
function section(title: string, rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map((row) => row.map(escapeControls));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return [title, ...lines.map((line) => indent + line.trimEnd())];
}

/** Escapes control characters, which a terminal would obey, and those that change the direction of text, as in JSON. */
function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (control) => {
    return Array.from({ length: control.length }, (_, index) => {
      return `\\u${control.charCodeAt(index).toString(16).padStart(4, "0")}`;
    }).join("");
  });
}

function toAddress({
  host,
  port,
  tls,
}: Pick<ServerConfig, "host" | "port"> & { readonly tls: object | undefined }): string {
  return `${tls === undefined ? "http" : "https"}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

function describeTls({ tls }: ServerConfig): string {
  if (tls === undefined) return "plain text";
  const { certFile, clientCaFile, clientAuth } = tls;
  const clients =
    clientCaFile === undefined ? "" : `, client certificates ${clientAuth === "require" ? "required" : "taken"}`;
  return `TLS with ${certFile}${clients}`;
}

function toProviderRow({ name, kind, place, keys, concurrency, proxy }: ProviderDescription): Row {
  return [name, kind, place, describeKeys(keys), `${concurrency} at once`, describeProxy(proxy)];
}

function describeProxy(proxy: ProxyServerConfig | undefined): string {
  if (proxy === undefined) return "";
  return `through ${proxy.origin}${proxy.authorization === undefined ? "" : " with a user"}`;
}

function describeKeys(count: number): string {
  if (count === 0) return "no key";
  return count === 1 ? "key set" : `${count} keys set`;
}

function describeModel({ name, targets, policy, caps }: ModelConfig): Row {
  const limits = [
    ...(targets.length > 1 ? [policy] : []),
    ...(caps.maxTokens === undefined ? [] : [`at most ${caps.maxTokens} tokens`]),
    ...(caps.totalMs === undefined ? [] : [`at most ${caps.totalMs} ms`]),
  ];
  return [name, `→ ${targets.map((target) => describeTarget(target, policy)).join(", ")}`, limits.join(", ")];
}

function describeTarget({ target, weight, priority }: ModelTargetConfig, policy: ModelConfig["policy"]): string {
  const facts = [
    ...(priority === 0 ? [] : [`priority ${priority}`]),
    ...(weight === 1 || policy === "ordered" ? [] : [`weight ${weight}`]),
  ];
  return facts.length === 0 ? target : `${target} (${facts.join(", ")})`;
}
