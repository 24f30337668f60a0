import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { CompleteRequestSchema, ToolChoice_Mode } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { validateCompleteRequest } from "../../../src/service/validation/validate.ts";
import { ask, enumOfTheFuture, type RequestInit, violationsOf, weather } from "../../support/requests.ts";

/** An object that holds so many values, and a list around them. */
const listOf = (values: number): string => `{"a":[${new Array(values).fill(1).join()}]}`;

test.each<[string, RequestInit, string[]]>([
  ["max_tokens 0", { maxTokens: 0 }, ["max_tokens: write 1 or more instead of 0, or leave it out"]],
  ["max_tokens -1", { maxTokens: -1 }, ["max_tokens: write 1 or more instead of -1, or leave it out"]],
  ["temperature 7", { temperature: 7 }, ["temperature: write a number from 0 to 2 instead of 7, or leave it out"]],
  [
    "temperature NaN",
    { temperature: Number.NaN },
    ["temperature: write a number from 0 to 2 instead of NaN, or leave it out"],
  ],
  [
    "temperature -0.1",
    { temperature: -0.1 },
    ["temperature: write a number from 0 to 2 instead of -0.1, or leave it out"],
  ],
  ["top_p 0", { topP: 0 }, ["top_p: write a number above 0 and up to 1 instead of 0, or leave it out"]],
  ["top_p 1.1", { topP: 1.1 }, ["top_p: write a number above 0 and up to 1 instead of 1.1, or leave it out"]],
  ["top_k 0", { topK: 0 }, ["top_k: write 1 or more instead of 0, or leave it out"]],
  [
    "an endless penalty",
    { frequencyPenalty: Number.POSITIVE_INFINITY },
    ["frequency_penalty: write a number from -2 to 2 instead of Infinity, or leave it out"],
  ],
  [
    "a penalty of -3",
    { presencePenalty: -3 },
    ["presence_penalty: write a number from -2 to 2 instead of -3, or leave it out"],
  ],
  [
    "a budget of 0",
    { reasoning: { budgetTokens: 0 } },
    ["reasoning.budget_tokens: write 1 or more instead of 0, or leave it out"],
  ],
  [
    "an effort of the future",
    { reasoning: { effort: enumOfTheFuture } },
    [
      "reasoning.effort: write EFFORT_NONE, EFFORT_MINIMAL, EFFORT_LOW, EFFORT_MEDIUM, EFFORT_HIGH, EFFORT_XHIGH, EFFORT_MAX instead of 99",
    ],
  ],
  ["an empty stop sequence", { stopSequences: ["a", ""] }, ["stop_sequences[1]: write some text or leave it out"]],
  [
    "17 stop sequences",
    { stopSequences: Array.from({ length: 17 }, () => "a") },
    ["stop_sequences: write at most 16 sequences instead of 17"],
  ],
  [
    "a format of no kind",
    { responseFormat: {} },
    ["response_format: set json_object or json_schema, or leave it out for free text"],
  ],
  [
    "a schema that is no JSON",
    { responseFormat: { format: { case: "jsonSchema", value: { schemaJson: '{"type":object}' } } } },
    ["response_format.json_schema.schema_json: write valid JSON: at position 8, a value expected"],
  ],
  [
    "no time at all",
    { timeouts: { total: {} } },
    ["timeouts.total: write a duration above 0 and below 10,000 years, or leave it out"],
  ],
  [
    "negative time",
    { timeouts: { firstToken: { seconds: -1n } } },
    ["timeouts.first_token: write a duration above 0 and below 10,000 years, or leave it out"],
  ],
  [
    "too many nanoseconds",
    { timeouts: { idle: { seconds: 1n, nanos: 1_000_000_000 } } },
    ["timeouts.idle: write a duration above 0 and below 10,000 years, or leave it out"],
  ],
  [
    "too long a time",
    { timeouts: { idle: { seconds: 315_576_000_001n } } },
    ["timeouts.idle: write a duration above 0 and below 10,000 years, or leave it out"],
  ],
  ["a quick heart", { heartbeatInterval: { nanos: 999_999_999 } }, ["heartbeat_interval: write 1 s or more"]],
  [
    "a heart that stands still",
    { heartbeatInterval: {} },
    ["heartbeat_interval: write a duration above 0 and below 10,000 years, or leave it out"],
  ],
  ["a long user id", { endUserId: "u".repeat(257) }, ["end_user_id: write at most 256 characters instead of 257"]],
  [
    "17 labels",
    { labels: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`l${index}`, ""])) },
    ["labels: write at most 16 labels instead of 17"],
  ],
  [
    "options of too many values",
    { providerOptionsJson: { openai: listOf(16_384) } },
    ['provider_options_json["openai"]: the options for all providers may hold 16384 values; leave some out'],
  ],
  [
    "options of too many values for several providers together",
    { providerOptionsJson: { openai: listOf(8_000), anthropic: listOf(8_000), other: listOf(500) } },
    ['provider_options_json["other"]: the options for all providers may hold 16384 values; leave some out'],
  ],
  ["a label of no name", { labels: { "": "a" } }, ['labels[""]: write a name of 1 to 64 characters']],
  [
    "a label of a long name",
    { labels: { ["n".repeat(65)]: "a" } },
    [`labels["${"n".repeat(61)}…"]: write a name of 1 to 64 characters`],
  ],
  [
    "a long label",
    { labels: { team: "a".repeat(257) } },
    ['labels["team"]: write at most 256 characters instead of 257'],
  ],
  [
    "9 fallbacks",
    { fallbackModels: Array.from({ length: 9 }, () => "sim/echo") },
    ["fallback_models: write at most 8 models instead of 9"],
  ],
  [
    "a fallback of no name",
    { fallbackModels: ["sim/echo", ""] },
    ['fallback_models[1]: write an alias or "provider/model"'],
  ],
])("options: %s", (_, options, expected) => {
  expect(violationsOf({ ...ask, ...options })).toEqual(expected);
});

test.each<[string, RequestInit, string[]]>([
  ["no name", { tools: [{}] }, ["tools[0].name: write 1 to 128 of a-z, A-Z, 0-9, '_' and '-'"]],
  [
    "a long name",
    { tools: [{ name: "a".repeat(129) }] },
    ["tools[0].name: write 1 to 128 of a-z, A-Z, 0-9, '_' and '-'"],
  ],
  [
    "a name with a space",
    { tools: [{ name: "the weather" }] },
    ["tools[0].name: write 1 to 128 of a-z, A-Z, 0-9, '_' and '-'"],
  ],
  [
    "a name twice",
    { tools: [weather, weather] },
    ['tools[1].name: write a name that no other tool has instead of "weather"'],
  ],
  [
    "a broken schema",
    { tools: [{ name: "a", inputSchemaJson: "{" }] },
    ["tools[0].input_schema_json: write valid JSON: at position 1, a member name in double quotes expected"],
  ],
  [
    "a schema that is true",
    { tools: [{ name: "a", inputSchemaJson: "true" }] },
    ["tools[0].input_schema_json: write a JSON object, {…}"],
  ],
  [
    "a schema too deep",
    { tools: [{ name: "a", inputSchemaJson: `{"a":${"[".repeat(100_000)}` }] },
    ["tools[0].input_schema_json: write valid JSON: at position 68, nested more than 64 levels deep"],
  ],
  [
    "a schema too large",
    { tools: [{ name: "a", inputSchemaJson: `{}${" ".repeat(2 ** 20)}` }] },
    ["tools[0].input_schema_json: write at most 1048576 bytes of JSON instead of 1048578"],
  ],
  [
    "a negative cache time",
    { tools: [{ name: "a", cacheHint: { ttl: { seconds: -1n } } }] },
    ["tools[0].cache_hint.ttl: write a duration above 0 and below 10,000 years, or leave it out"],
  ],
  [
    "513 of them",
    { tools: Array.from({ length: 513 }, (_, index) => ({ name: `t${index}` })) },
    ["tools: write at most 512 tools instead of 513"],
  ],
  [
    "a choice among none",
    { toolChoice: { mode: ToolChoice_Mode.AUTO } },
    ["tool_choice: leave it out, or offer tools"],
  ],
  [
    "a choice of another",
    { tools: [weather], toolChoice: { toolName: "news" } },
    ["tool_choice.tool_name: write the name of one of the tools"],
  ],
  [
    "a forced tool that is left open",
    { tools: [weather], toolChoice: { toolName: "weather", mode: ToolChoice_Mode.AUTO } },
    ["tool_choice.mode: tool_name forces a tool: write MODE_REQUIRED, leave mode out, or leave tool_name out"],
  ],
  [
    "a forced tool that is forbidden",
    { tools: [weather], toolChoice: { toolName: "weather", mode: ToolChoice_Mode.NONE } },
    ["tool_choice.mode: tool_name forces a tool: write MODE_REQUIRED, leave mode out, or leave tool_name out"],
  ],
  [
    "a mode of the future",
    { tools: [weather], toolChoice: { mode: enumOfTheFuture } },
    ["tool_choice.mode: write MODE_AUTO, MODE_NONE, MODE_REQUIRED instead of 99"],
  ],
])("tools: %s", (_, options, expected) => {
  expect(violationsOf({ ...ask, ...options })).toEqual(expected);
});

test.each<[string, string, string[]]>([
  ["no JSON", "{logprobs:true}", ["write valid JSON: at position 1, a member name in double quotes expected"]],
  ["nothing", "", ["write valid JSON: at position 0, a value expected"]],
  ["a list", '["logprobs"]', ["write a JSON object, {…}"]],
  ...["model", "messages", "stream", "stream_options", "n"].map((member): [string, string, string[]] => [
    `the gateway's ${member}`,
    JSON.stringify({ [member]: 1 }),
    [`leave "${member}" out: the gateway writes it itself`],
  ]),
  [
    "two members of the gateway",
    '{"\\u006eope":1,"\\u006e":2,"model":3}',
    ['leave "model" out: the gateway writes it itself', 'leave "n" out: the gateway writes it itself'],
  ],
])("options for a provider: %s", (_, json, descriptions) => {
  expect(violationsOf({ ...ask, providerOptionsJson: { openai: json } })).toEqual(
    descriptions.map((description) => `provider_options_json["openai"]: ${description}`),
  );
});

test("options of as many values as there may be are accepted", () => {
  const request = create(CompleteRequestSchema, { ...ask, providerOptionsJson: { openai: listOf(16_382) } });
  expect(validateCompleteRequest(request)).toBeUndefined();
});
