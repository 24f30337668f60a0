import { endWithinMs } from "../src/cli/ending.ts";
import { outline } from "../src/config/schema/outline.ts";
import { maxAnswerLengths } from "../src/core/answer/answer-length.ts";
import { maxLengthWithoutContent } from "../src/core/answer/decoded-batches.ts";
import { maxAnswerParts } from "../src/core/answer/parts/part-order.ts";
import { maxListedModels } from "../src/core/listed-model.ts";
import { maxExactJsonValues, maxJsonDepth, maxJsonValues } from "../src/core/text/json-fault.ts";
import { maxBlockLength } from "../src/providers/anthropic/response/blocks/open-blocks.ts";
import { maxAnswerBytes } from "../src/providers/kit/json-answer.ts";
import { maxRetainedLength } from "../src/providers/openai/response/content/retained-size-limit.ts";
import { maxLeadingSpace } from "../src/providers/openai/response/content/think-tags.ts";
import { maxToolCalls } from "../src/providers/openai/response/tool-calls/joiner.ts";
import { maxInstanceCharacters } from "../src/providers/sim/schema/room.ts";
import { maxJsonBytes } from "../src/service/validation/validate-json.ts";
import { maxMessages, maxParts, maxStateValues } from "../src/service/validation/validate-messages.ts";
import { maxOptionValues } from "../src/service/validation/validate-options.ts";
import { maxTools } from "../src/service/validation/validate-tools.ts";
import { maxWaitingLogBytes } from "../src/telemetry/log-writer.ts";
import { maxErrorBodyBytes } from "../src/wire/http/read-error-body.ts";
import { maxBytesBetweenEvents, maxEventLength, maxEventLines } from "../src/wire/sse/sse-parser.ts";
import { toTable } from "./markdown-table.ts";

type Row = readonly [what: string, limit: string, key: string, consequence: string];

const invalid = "`INVALID_REQUEST`";
const unreadable = "`UPSTREAM_PROTOCOL_ERROR`";
const overloaded = "`GATEWAY_OVERLOADED`, with a delay; open calls, health and lists continue";

// In the order in which a call meets them; of callers, of providers, and of the process.
const rows: readonly Row[] = [
  ["messages of a conversation", toCount(maxMessages), "", invalid],
  ["parts of all messages and tool results", toCount(maxParts), "", invalid],
  ["tools of a request", toCount(maxTools), "", invalid],
  ["JSON values in all `provider_state` of a request", toCount(maxStateValues), "", invalid],
  ["JSON in one field of a request", toBytes(maxJsonBytes), "", invalid],
  ["nesting levels of JSON in requests and answers", toCount(maxJsonDepth), "", `${invalid} or ${unreadable}`],
  ["JSON values in `provider_options_json`, all kinds together", toCount(maxOptionValues), "", invalid],
  ["characters that schemas make the simulator write", toCount(maxInstanceCharacters), "", "`UNSUPPORTED_FEATURE`"],
  [
    "delay of the event loop, at the median of 2 s",
    defaultOf("admission.maxLoopDelay"),
    "admission.maxLoopDelay",
    overloaded,
  ],
  ["share of the heap in use", defaultOf("admission.maxHeapShare"), "admission.maxHeapShare", overloaded],
  ["a whole JSON answer of a provider", toBytes(maxAnswerBytes), "", unreadable],
  ["JSON values in a whole answer", toCount(maxJsonValues), "", unreadable],
  ["JSON values in a whole answer with JSON that is passed on", toCount(maxExactJsonValues), "", unreadable],
  ["characters of one server-sent event", toCount(maxEventLength), "", unreadable],
  ["lines of one server-sent event", toCount(maxEventLines), "", unreadable],
  ["bytes without an event: comments, empty lines, unknown fields", toBytes(maxBytesBetweenEvents), "", unreadable],
  ["characters of events without content", toCount(maxLengthWithoutContent), "", unreadable],
  ["characters of a streamed answer", toCount(maxAnswerLengths.streamed), "", unreadable],
  ["characters of a whole answer", toCount(maxAnswerLengths.whole), "", unreadable],
  ["parts of an answer", toCount(maxAnswerParts), "", unreadable],
  ["tool calls of an answer, kind `openai`", toCount(maxToolCalls), "", unreadable],
  ["characters kept in addition to the text, kind `openai`", toCount(maxRetainedLength), "", unreadable],
  ["characters of blocks in addition to the text, kind `anthropic`", toCount(maxBlockLength), "", unreadable],
  ["white space before `<think>`", toCount(maxLeadingSpace), "", "the tag is text"],
  ["an error answer of a provider", toBytes(maxErrorBodyBytes), "", "the rest is not read"],
  ["models that a provider lists", toCount(maxListedModels), "", "no model of this provider is listed"],
  ["log lines that wait to be written", toBytes(maxWaitingLogBytes), "", "more are dropped and counted"],
  [
    "spans that wait to be sent",
    defaultOf("telemetry.traces.maxQueuedSpans"),
    "telemetry.traces.maxQueuedSpans",
    "more are dropped and counted",
  ],
  [
    "memory of spans that wait to be sent",
    defaultOf("telemetry.traces.maxQueuedBytes"),
    "telemetry.traces.maxQueuedBytes",
    "more are dropped and counted",
  ],
  [
    "time from a signal to the end",
    `${defaultOf("server.drainTimeout")} and ${toSeconds(endWithinMs)}`,
    "server.drainTimeout",
    "the process is killed",
  ],
];

/** What bounds a call and the process behind the listener: the figure, the key that sets it, and what happens beyond it. */
export function boundTable(): string {
  const body = rows.map(([what, limit, key, consequence]) => [what, limit, key && `\`${key}\``, consequence]);
  return toTable([["What it bounds", "Limit", "Key", "Beyond it"], ...body]);
}

function defaultOf(key: string): string {
  const entry = outline().find(({ path }) => path.join(".") === key);
  const fallback = entry?.fallback;
  if (typeof fallback !== "string" && typeof fallback !== "number") throw new Error(`${key} has no default`);
  return String(fallback).replace(/(?<=\d)(?=[a-z]+$)/, " ");
}

function toCount(value: number): string {
  return value.toLocaleString("en");
}

function toBytes(value: number): string {
  return value % 1_048_576 === 0 ? `${value / 1_048_576} MiB` : `${value / 1_024} KiB`;
}

function toSeconds(ms: number): string {
  return `${ms / 1_000} s`;
}
