import { countJsonValues } from "../../core/text/json-size.ts";
import { findReserved, type ReservedMember } from "../../core/text/reserved-members.ts";
import { type CompleteRequest, ReasoningOptions_EffortSchema } from "../../gen/tokenwire/v1/completion_pb.ts";
import { checkDuration, isPositiveDuration } from "./validate-duration.ts";
import { checkJsonObject } from "./validate-json.ts";
import { checkEnum, checkLength, entryOf, type Violations } from "./violations.ts";

type NumberRule = readonly [
  field: string,
  read: (request: CompleteRequest) => number | undefined,
  isAllowed: (value: number) => boolean,
  wanted: string,
];

// NaN breaks every rule, because every comparison with it is false.
const isPositive = (value: number): boolean => value > 0;
const isWithinTwo = (value: number): boolean => value >= -2 && value <= 2;

const numberRules: readonly NumberRule[] = [
  ["max_tokens", ({ maxTokens }) => maxTokens, isPositive, "1 or more"],
  ["temperature", ({ temperature }) => temperature, (value) => value >= 0 && value <= 2, "a number from 0 to 2"],
  ["top_p", ({ topP }) => topP, (value) => value > 0 && value <= 1, "a number above 0 and up to 1"],
  ["top_k", ({ topK }) => topK, isPositive, "1 or more"],
  ["frequency_penalty", ({ frequencyPenalty }) => frequencyPenalty, isWithinTwo, "a number from -2 to 2"],
  ["presence_penalty", ({ presencePenalty }) => presencePenalty, isWithinTwo, "a number from -2 to 2"],
  ["reasoning.budget_tokens", ({ reasoning }) => reasoning?.budgetTokens, isPositive, "1 or more"],
];

/** Checks the numeric options. */
export function* checkNumbers(request: CompleteRequest): Violations {
  for (const [field, read, isAllowed, wanted] of numberRules) {
    const value = read(request);
    if (value === undefined || isAllowed(value)) continue;
    yield { field, description: `write ${wanted} instead of ${value}, or leave it out` };
  }
}

const maxStopSequences = 16;

/** Checks stop sequences, response format and reasoning. */
export function* checkAnswerOptions({ stopSequences, responseFormat, reasoning }: CompleteRequest): Violations {
  yield* checkLength("stop_sequences", stopSequences, maxStopSequences, "sequences");
  for (const [index, sequence] of stopSequences.entries()) {
    if (sequence === "") yield { field: `stop_sequences[${index}]`, description: "write some text or leave it out" };
  }
  if (responseFormat !== undefined && responseFormat.format.case === undefined) {
    yield { field: "response_format", description: "set json_object or json_schema, or leave it out for free text" };
  }
  if (responseFormat?.format.case === "jsonSchema") {
    yield* checkJsonObject("response_format.json_schema.schema_json", responseFormat.format.value.schemaJson);
  }
  if (reasoning !== undefined) yield* checkEnum("reasoning.effort", ReasoningOptions_EffortSchema, reasoning.effort);
}

const minHeartbeatSeconds = 1n;

/** Checks the durations of a request. */
export function* checkDurations({ timeouts, heartbeatInterval }: CompleteRequest): Violations {
  yield* checkDuration("timeouts.connect", timeouts?.connect);
  yield* checkDuration("timeouts.total", timeouts?.total);
  yield* checkDuration("timeouts.first_token", timeouts?.firstToken);
  yield* checkDuration("timeouts.idle", timeouts?.idle);
  yield* checkDuration("heartbeat_interval", heartbeatInterval);
  if (heartbeatInterval && isPositiveDuration(heartbeatInterval) && heartbeatInterval.seconds < minHeartbeatSeconds) {
    yield { field: "heartbeat_interval", description: "write 1 s or more" };
  }
}

const reservedBecause: Readonly<Record<ReservedMember["kind"], string>> = {
  gateway: "the gateway writes it itself",
  model: "model and fallback_models say which models may answer",
  answers: "a call has one answer",
  tokens: "max_tokens says how long the answer may be",
};

/** Most JSON values in the options for all providers together, which are parsed with all digits of their numbers. */
export const maxOptionValues = 16_384;

/** Checks the provider options, which go unchanged into the body for a provider. */
export function* checkProviderOptions(optionsJson: Readonly<Record<string, string>>): Violations {
  let count = 0;
  for (const [kind, text] of Object.entries(optionsJson)) {
    const field = entryOf("provider_options_json", kind);
    count += countJsonValues(Buffer.from(text), maxOptionValues);
    if (count > maxOptionValues) {
      const description = `the options for all providers may hold ${maxOptionValues} values; leave some out`;
      return yield { field, description };
    }
    const { value: fault } = checkJsonObject(field, text).next();
    if (fault !== undefined) {
      yield fault;
      continue;
    }
    const options: unknown = JSON.parse(text);
    for (const { path, kind: reservedFor } of findReserved(options)) {
      yield { field, description: `leave ${JSON.stringify(path)} out: ${reservedBecause[reservedFor]}` };
    }
  }
}

const maxLabels = 16;
const maxLabelNameLength = 64;
const maxLabelLength = 256;
const maxEndUserIdLength = 256;

/** Checks the end user id and the labels. */
export function* checkLabels({ endUserId, labels }: CompleteRequest): Violations {
  yield* checkLength("end_user_id", endUserId, maxEndUserIdLength, "characters");
  const entries = Object.entries(labels);
  yield* checkLength("labels", entries, maxLabels, "labels");
  for (const [name, label] of entries) {
    const field = entryOf("labels", name);
    if (name.length === 0 || name.length > maxLabelNameLength) {
      yield { field, description: `write a name of 1 to ${maxLabelNameLength} characters` };
    }
    yield* checkLength(field, label, maxLabelLength, "characters");
  }
}
