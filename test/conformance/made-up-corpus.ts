import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A recording that a test makes up. */
export interface MadeUp {
  readonly name: string;
  readonly api: string;
  /** The body; one that begins like an event is a stream. */
  readonly body: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly kind?: readonly string[];
  /** The line of expected.jsonl, but for the name. */
  readonly expected: Readonly<Record<string, unknown>>;
}

/** Writes a folder in the form of a corpus, gone after the test; returns its path. */
export function writeCorpus(recordings: readonly MadeUp[]): string {
  const folder = mkdtempSync(join(tmpdir(), "tokenwire-corpus-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const rows = recordings.map(({ name, api, body, kind, status = 200 }) => ({
    name,
    file: `${name.split("/")[1]}${/^(data|event):/.test(body) ? ".sse" : ".json"}`,
    provider: dirname(name),
    api,
    kind: kind ?? ["text"],
    http_status: status,
  }));
  writeFileSync(join(folder, "index.json"), JSON.stringify(rows));
  const lines = recordings.map(({ name, expected }) => JSON.stringify({ name, ...expected }));
  writeFileSync(join(folder, "expected.jsonl"), `${lines.join("\n")}\n`);
  for (const [position, { name, body, headers = {} }] of recordings.entries()) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, dirname(name), rows[position]?.file ?? ""), body);
    writeFileSync(join(folder, `${name}.meta.json`), JSON.stringify({ response_headers: headers }));
  }
  return folder;
}

/** The body of a stream: an event for each value, and for a text as it is. */
export function toStream(...values: readonly unknown[]): string {
  return values.map((value) => `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`).join("");
}
