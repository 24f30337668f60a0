import { describe, expect, test } from "vitest";
import type { Reason } from "../../../../src/core/errors/error.ts";
import { reasonsOf, refusedBy } from "../both-kinds.ts";

const twice = (reason: Reason): Reason[] => [reason, reason];

describe("a message that mentions a pattern in another sense is not classified by it:", () => {
  test.each([
    "Invalid 'tools[0].function.name': 'context_length_exceeded' does not match the pattern.",
    'Invalid value: "insufficient balance". Supported values are: "auto" and "none".',
    "Unknown parameter: 'content_filter'.",
    "Invalid schema for function `check_api_key`: \"Incorrect API key provided\" is not of type 'object'.",
    "Tool names must not begin with “model”; got 'The model `x` does not exist'.",
    "messages.0.content.0.text: 'prompt is too long: 10 tokens > 5 maximum' is not valid under any of the given schemas",
    "max_tokens is too large: 200000. This model supports at most 16384 completion tokens.",
    "The parameter context_length_exceeded_behavior is not known.",
    "stop: the sequence 'API key not valid' is not allowed",
    "The balance of the two weights must be 1.",
    "This model does not support tools.",
    "Image exceeds 5 MB maximum: 6000000 bytes > 5242880 bytes",
    "Invalid model parameters: the size of the list exceeds 4",
    "tools.0: `API key is invalid` is no name",
    "The content of message 3 was blocked for its size.",
    'Invalid arguments: {"code": "insufficient_quota"} is not an object of the schema',
    "Add credits_used to the list of required properties.",
    "tools.1.input_schema: the property quota must not be null",
  ])("%s", (message) => {
    expect(reasonsOf(400, { error: { message, type: "invalid_request_error", code: null } })).toEqual(
      twice("UPSTREAM_REJECTED_REQUEST"),
    );
  });

  test.each<[number, string, Reason]>([
    // An exact status is believed, whatever the message contains.
    [401, "The model `m` does not exist", "UPSTREAM_UNAUTHENTICATED"],
    [404, "prompt is too long", "MODEL_NOT_FOUND"],
    [429, "prompt is too long", "RATE_LIMITED"],
    [503, "insufficient balance of the load", "UPSTREAM_OVERLOADED"],
    [402, "API key not valid", "QUOTA_EXHAUSTED"],
  ])("%i %s is %s", (status, message, reason) => {
    expect(reasonsOf(status, { error: { message } })).toEqual(twice(reason));
  });
});

describe("the code for a text that is too long", () => {
  test.each<[param: string | null, reason: Reason]>([
    [null, "CONTEXT_LENGTH_EXCEEDED"],
    ["messages", "CONTEXT_LENGTH_EXCEEDED"],
    ["messages[0].content", "CONTEXT_LENGTH_EXCEEDED"],
    ["messages[2].content[1].text", "CONTEXT_LENGTH_EXCEEDED"],
    ["input", "CONTEXT_LENGTH_EXCEEDED"],
    ["prompt", "CONTEXT_LENGTH_EXCEEDED"],
    ["tools[0].function.name", "UPSTREAM_REJECTED_REQUEST"],
    ["tools[0].function.description", "UPSTREAM_REJECTED_REQUEST"],
    ["messages[1].tool_calls[0].id", "UPSTREAM_REJECTED_REQUEST"],
    ["messages[1].name", "UPSTREAM_REJECTED_REQUEST"],
    ["user", "UPSTREAM_REJECTED_REQUEST"],
    ["stop[0]", "UPSTREAM_REJECTED_REQUEST"],
  ])("at the field %s is %s", (param, reason) => {
    const code = "string_above_max_length";
    expect(reasonsOf(400, { error: { message: "string too long", param, code } })).toEqual(twice(reason));
    if (param === null) return;
    const message = `Invalid '${param}': string too long. Expected a string with maximum length 64.`;
    expect(reasonsOf(400, { error: { message, code } })).toEqual(twice(reason));
  });

  test("at a field gives a field violation", () => {
    const error = { message: "no", param: "tools[0].function.name", code: "string_above_max_length" };
    expect(refusedBy(400, { error })[0]?.fieldViolations?.map(({ field }) => field)).toEqual(["tools"]);
  });
});

describe("text of the caller's that a server repeats is not classified:", () => {
  const words = [
    "my API key is invalid",
    "you have insufficient credits",
    "the prompt was blocked",
    "API key not valid",
  ];
  const echoes: readonly ((said: string) => string)[] = [
    (said) => `Invalid value for messages[0].content: ${said}`,
    (said) => `Invalid value: ${said}`,
    (said) => `messages.0.content: ${said}`,
    (said) => `messages[0].content[1].text: ${said}`,
    (said) => `prompt: ${said}`,
    (said) => `body -> messages -> 0 -> content: ${said}`,
    (said) => `Expected a list, but got ${said}`,
    (said) => `Field required. Received: ${said}`,
    (said) => `1 validation error for Request: input_value=${said}`,
    (said) => `Failed to parse the arguments of the call: ${said}`,
    (said) => `Error code: 400 - Invalid value for tools[0].description: ${said}`,
    (said) => `litellm.BadRequestError: OpenAIException - Invalid type for messages[1]: ${said}`,
    (said) => `Value "she wrote \\"${said}\\" to us" is too odd`,
    (said) => `Value \\"${said}\\" is too odd`,
    (said) => `Value 'it\\'s ${said}' is too odd`,
    (said) => `Value “${said}” is too odd`,
    (said) => `Value "${said} and so on, which was cut…`,
  ];
  test.each(echoes.map((echo) => [echo("…"), echo] as const))("%s", (_name, echo) => {
    for (const said of words) {
      const message = echo(said);
      for (const status of [400, 422]) {
        expect([message, ...reasonsOf(status, { error: { message } })]).toEqual([
          message,
          ...twice("UPSTREAM_REJECTED_REQUEST"),
        ]);
      }
    }
  });

  test.each<[message: string, reason: Reason]>([
    ["litellm.AuthenticationError: Invalid API key", "UPSTREAM_UNAUTHENTICATED"],
    ["litellm.BadRequestError: OpenAIException - Incorrect API key provided: k-***1.", "UPSTREAM_UNAUTHENTICATED"],
    ["Error code: 400 - Invalid API key provided", "UPSTREAM_UNAUTHENTICATED"],
    ["p: API key not valid. Please pass a valid API key.", "UPSTREAM_UNAUTHENTICATED"],
    ["p: Insufficient balance", "QUOTA_EXHAUSTED"],
    ["Your credit balance is too low to access the API.", "QUOTA_EXHAUSTED"],
    ["Error from provider: you have insufficient credits", "QUOTA_EXHAUSTED"],
    ["Got an error from the provider: you have insufficient credits", "QUOTA_EXHAUSTED"],
    [
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
      "CONTENT_FILTERED",
    ],
    ["Your request was rejected as a result of our safety system.", "CONTENT_FILTERED"],
  ])("but text of the server's own is: %s", (message, reason) => {
    for (const status of [400, 422]) expect(reasonsOf(status, { error: { message } })).toEqual(twice(reason));
  });
});
