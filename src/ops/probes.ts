// The plain pages of the operations port: for probes, scrapers and people with curl.

import type { MetricsPage } from "./metrics-page.ts";
import { type PlainPage, toPlainPage } from "./plain-page.ts";
import type { Readiness } from "./readiness.ts";

/** What the pages are made of. */
export interface ProbeOptions {
  readonly readiness: Pick<Readiness, "conditions" | "isReady">;
  /** The page of metrics; undefined where nothing is measured. */
  readonly metrics: (() => Promise<MetricsPage>) | undefined;
  readonly version: VersionFacts;
}

/** What `/version` shows, as JSON. */
export interface VersionFacts {
  readonly version: string;
  /** The version of Node. */
  readonly node: string;
}

/** Makes a page when it is asked for. */
export type MakePage = () => PlainPage | Promise<PlainPage>;

/** The pages by their paths. */
export function createProbes({ readiness, metrics, version }: ProbeOptions): ReadonlyMap<string, MakePage> {
  return new Map<string, MakePage>([
    // It says that the process can answer, and nothing else: a restart mends neither a drain nor a provider.
    ["/livez", () => toPlainPage(200, "ok")],
    ["/readyz", () => toPlainPage(readiness.isReady() ? 200 : 503, describe(readiness))],
    ["/version", () => ({ status: 200, contentType: "application/json", text: `${JSON.stringify(version)}\n` })],
    ["/metrics", async () => (metrics === undefined ? noMetrics : { status: 200, ...(await metrics()) })],
  ]);
}

const noMetrics = toPlainPage(404, "There are no metrics: this gateway measures nothing.");

function describe(readiness: ProbeOptions["readiness"]): string {
  const lines = readiness.conditions().map(({ name, state, isReady }) => `${isReady ? "+" : "-"} ${name}: ${state}`);
  return [readiness.isReady() ? "ready" : "not ready", ...lines].join("\n");
}
