import { z } from "zod";

const text = z.string().nullish();
const unknown = z.unknown().optional();

/** An error as an SDK raised it; members are null where it found nothing. */
const errorSchema = z.object({
  type: unknown,
  code: unknown,
  request_id: text,
  /** What the SDK took for the error object. */
  body: unknown,
});

/** A line of expected.jsonl: what the official SDK of an API reads from a recording. */
export const expectedRowSchema = z.object({
  name: z.string(),
  /** How the SDK fared: "ok", "http-error", "helper-failed", "raw-failed", "no-choices", "skipped". */
  sdk: z.string(),
  model: text,
  text,
  reasoning: text,
  refusal: text,
  tool_calls: z.array(z.object({ id: unknown, name: unknown, arguments: unknown })).nullish(),
  /** Calls of tools that the provider ran itself. */
  server_tool_uses: z.array(z.object({ id: unknown, name: unknown, arguments: unknown })).nullish(),
  /** How many citations the texts of an Anthropic message have. */
  citations: z.int().nullish(),
  /** Types of the content blocks of an Anthropic message, in order. */
  block_types: z.array(z.string()).nullish(),
  /** The streamed arguments of an Anthropic stream byte for byte, by the index of their block. */
  raw_args_by_index: z.record(z.string(), z.string()).nullish(),
  /** Lengths of the signatures of Anthropic's thinking, in order. */
  signatures: z.array(z.int()).nullish(),
  /** How many blocks of thinking Anthropic withheld. */
  redacted: z.int().nullish(),
  finish_reason: text,
  stop_reason: text,
  stop_sequence: text,
  /** As the provider says it. */
  usage: z.record(z.string(), unknown).nullish(),
  error: errorSchema.nullish(),
});

/** What the official SDK of an API reads from a recording. */
export type ExpectedRow = z.output<typeof expectedRowSchema>;
