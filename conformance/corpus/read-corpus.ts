import { statSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { z } from "zod";
import { InputError } from "../../src/cli/input/input-error.ts";
import { readInputFile } from "../../src/cli/input/read-input.ts";
import { readDocuments } from "../bytes/documents.ts";
import { type ExpectedRow, expectedRowSchema } from "./expected-row.ts";
import { readJson, readJsonLines } from "./read-json.ts";
import type { Recording } from "./recording.ts";

const indexSchema = z.array(
  z.object({
    name: z.string(),
    file: z.string(),
    provider: z.string(),
    api: z.string(),
    kind: z.array(z.string()),
    http_status: z.int().min(200).max(599),
  }),
);

const metaSchema = z.object({ response_headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])) });

type IndexRow = z.output<typeof indexSchema>[number];

/**
 * Reads a folder of recordings; its form is in docs/conformance.md. Throws
 * InputError, naming the file, for what is missing, empty or of another form.
 */
export async function readCorpus(folder: string): Promise<readonly Recording[]> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new InputError(`${folder}: no such folder`);
  const rows = await readJson(join(folder, "index.json"), indexSchema);
  const file = join(folder, "expected.jsonl");
  const expected = new Map((await readJsonLines(file, expectedRowSchema)).map((row) => [row.name, row]));
  if (rows.length === 0) throw new InputError(`${join(folder, "index.json")}: it lists no recordings`);
  return Promise.all(
    rows.map((row) => {
      const found = expected.get(row.name);
      if (found === undefined) throw new InputError(`${file}: no line is about ${row.name}`);
      return readRecording(folder, row, found);
    }),
  );
}

async function readRecording(folder: string, row: IndexRow, expected: ExpectedRow): Promise<Recording> {
  const path = join(folder, dirname(row.name), row.file);
  const body = await readInputFile(path, path);
  const extension = extname(path);
  const isStream = extension === ".sse";
  const meta = await readJson(`${path.slice(0, path.length - extension.length)}.meta.json`, metaSchema);
  const contentType = isStream ? "text/event-stream" : "application/json";
  return {
    name: row.name,
    provider: row.provider,
    api: row.api,
    kind: row.kind.join(", "),
    status: row.http_status,
    headers: { "content-type": contentType, ...withoutFraming(meta.response_headers) },
    body,
    isStream,
    documents: readDocuments(body, isStream),
    expected,
  };
}

// How a body was delivered is the server's business, and recorders keep bodies decompressed.
const framing = new Set(["connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"]);

function withoutFraming(headers: Recording["headers"]): Recording["headers"] {
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(lowered.filter(([name]) => !framing.has(name)));
}
