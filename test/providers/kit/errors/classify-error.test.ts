import { describe, expect, test } from "vitest";
import type { Reason } from "../../../../src/core/errors/error.ts";
import { reasonsOf } from "../both-kinds.ts";

const twice = (reason: Reason): Reason[] => [reason, reason];

describe("a real error is classified:", () => {
  const prompt =
    "Request too large for model `m` in organization `org_1` service tier `on_demand` on tokens per minute (TPM)";
  test.each<[what: string, status: number, body: unknown, reason: Reason]>([
    [
      "Gemini, an old key",
      400,
      [
        {
          error: {
            code: 400,
            message: "API key expired. Please renew the API key.",
            status: "INVALID_ARGUMENT",
            details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "API_KEY_INVALID" }],
          },
        },
      ],
      "UPSTREAM_UNAUTHENTICATED",
    ],
    [
      "Gemini, by the details alone",
      400,
      { error: { code: 400, message: "no", details: [{ reason: "API_KEY_INVALID" }] } },
      "UPSTREAM_UNAUTHENTICATED",
    ],
    [
      "xAI, a wrong key",
      400,
      { code: "Client specified an invalid argument", error: "Incorrect API key provided: k-***1." },
      "UPSTREAM_UNAUTHENTICATED",
    ],
    [
      "AWS, in the type",
      403,
      { __type: "com.amazon.coral.service#UnrecognizedClientException", message: "no" },
      "UPSTREAM_UNAUTHENTICATED",
    ],
    [
      "AWS, in words",
      403,
      { message: "The security token included in the request is invalid." },
      "UPSTREAM_UNAUTHENTICATED",
    ],
    [
      "OpenRouter, a moderator",
      403,
      { error: { code: 403, message: "blocked", metadata: { reasons: ["x"], flagged_input: "…" } } },
      "CONTENT_FILTERED",
    ],
    [
      "Azure, an inner error",
      400,
      { error: { code: null, message: "no", innererror: { code: "ResponsibleAIPolicyViolation" } } },
      "CONTENT_FILTERED",
    ],
    [
      "MiniMax, under 500",
      500,
      { error: { type: "new_sensitive", message: "text is sensitive (1026)" } },
      "CONTENT_FILTERED",
    ],
    [
      "Anthropic's own filter",
      400,
      {
        type: "error",
        error: { type: "invalid_request_error", message: "Output blocked by content filtering policy" },
      },
      "CONTENT_FILTERED",
    ],
    [
      "DeepSeek's filter",
      400,
      { error: { message: "Content Exists Risk", type: "invalid_request_error" } },
      "CONTENT_FILTERED",
    ],
    ["Z.ai, a number", 429, { error: { code: 1113, message: "no" } }, "QUOTA_EXHAUSTED"],
    [
      "MiniMax, a vague type",
      500,
      { type: "error", error: { type: "api_error", message: "insufficient balance (1008)" } },
      "QUOTA_EXHAUSTED",
    ],
    [
      "xAI, no credits",
      403,
      {
        code: "The caller does not have permission to execute the specified operation",
        error: "Your team t has either used all available credits or reached its monthly spending limit.",
      },
      "QUOTA_EXHAUSTED",
    ],
    [
      "OpenCode under 401",
      401,
      { type: "error", error: { type: "CreditsError", message: "Insufficient balance." } },
      "QUOTA_EXHAUSTED",
    ],
    [
      "OpenAI, a limit of a project",
      429,
      { error: { type: "x", code: "project_spend_limit_exceeded" } },
      "QUOTA_EXHAUSTED",
    ],
    [
      "a proxy that wraps the provider's JSON",
      400,
      {
        error: {
          message: 'OpenAIException - {"error": {"message": "no", "code": "context_length_exceeded"}}',
          type: "None",
          code: "400",
        },
      },
      "CONTEXT_LENGTH_EXCEEDED",
    ],
    [
      "a proxy that has the whole answer as its message",
      400,
      { error: { message: '{"id":"x","error":{"code":"context_length_exceeded","message":"no"}}', code: 400 } },
      "CONTEXT_LENGTH_EXCEEDED",
    ],
    [
      "a proxy that prints the error of an SDK",
      400,
      {
        error: {
          message:
            "Error code: 400 - {'error': {'message': \"This model's maximum context length is 10 tokens.\", 'type': 'x'}}",
        },
      },
      "CONTEXT_LENGTH_EXCEEDED",
    ],
    [
      "a proxy that prints a dict",
      400,
      {
        error: {
          message: "{'error': '/chat/completions: Invalid model name passed in model=m. Call `/v1/models`.'}",
          type: "None",
          param: "None",
          code: "400",
        },
      },
      "MODEL_NOT_FOUND",
    ],
    [
      "LiteLLM",
      400,
      { error: { message: "/chat/completions: Invalid model name passed in model=m. Call `/v1/models`", code: "400" } },
      "MODEL_NOT_FOUND",
    ],
    [
      "OpenRouter, an unknown model",
      400,
      { error: { message: "acme/m is not a valid model ID", code: 400 } },
      "MODEL_NOT_FOUND",
    ],
    [
      "vLLM, an unknown model",
      400,
      { object: "error", message: "The model `m` does not exist.", type: "NotFoundError", code: 400 },
      "MODEL_NOT_FOUND",
    ],
    [
      "Mistral, an unknown model",
      400,
      { object: "error", message: "Invalid model: m", type: "invalid_model", code: "1500" },
      "MODEL_NOT_FOUND",
    ],
    [
      "OpenRouter, the raw answer of the provider",
      400,
      {
        error: {
          code: 400,
          message: "Provider returned error",
          metadata: {
            provider_name: "p",
            raw: '{"error":{"message":"This endpoint\'s maximum context length is 10 tokens.","code":null}}',
          },
        },
      },
      "CONTEXT_LENGTH_EXCEEDED",
    ],
    [
      "Bedrock through a proxy",
      400,
      { message: "The model returned the following errors: Input is too long for requested model." },
      "CONTEXT_LENGTH_EXCEEDED",
    ],
    ["Cohere, a type of its own", 400, { error_type: "TOO_MANY_TOKENS", message: "no" }, "CONTEXT_LENGTH_EXCEEDED"],
    [
      "TGI",
      422,
      {
        error:
          "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens",
        error_type: "validation",
      },
      "CONTEXT_LENGTH_EXCEEDED",
    ],
    [
      "Ollama under 500",
      500,
      { error: { message: "the input length exceeds the context length", type: "api_error" } },
      "CONTEXT_LENGTH_EXCEEDED",
    ],
    [
      "Moonshot, overloaded",
      429,
      { error: { type: "engine_overloaded_error", message: "The engine is currently overloaded" } },
      "UPSTREAM_OVERLOADED",
    ],
    [
      "Groq, larger than the rate",
      413,
      { error: { message: `${prompt}: Limit 6000, Requested 12000`, type: "tokens", code: "rate_limit_exceeded" } },
      "REQUEST_TOO_LARGE",
    ],
    [
      "OpenAI, larger than the rate",
      429,
      {
        error: {
          message:
            "Request too large for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Requested 40000. Visit us.",
          type: "tokens",
          code: "rate_limit_exceeded",
        },
      },
      "REQUEST_TOO_LARGE",
    ],
    [
      "larger than the rate, in the words of a limit",
      429,
      {
        error: { message: "Rate limit reached for m on tokens per min (TPM): Limit 30,000, Used 0, Requested 40,000." },
      },
      "REQUEST_TOO_LARGE",
    ],
    [
      "a limit that the next minute lifts",
      429,
      {
        error: {
          message:
            "Rate limit reached for m on tokens per minute (TPM): Limit 6000, Used 5500, Requested 1200. Please try again in 7s.",
          code: "rate_limit_exceeded",
        },
      },
      "RATE_LIMITED",
    ],
    [
      "Anthropic, a limit that the next minute lifts",
      429,
      {
        type: "error",
        error: {
          type: "rate_limit_error",
          message: "This request would exceed your organization's rate limit of 30,000 input tokens per minute.",
        },
      },
      "RATE_LIMITED",
    ],
    [
      "Alibaba, the tokens of a minute",
      429,
      { code: "Throttling.AllocationQuota", message: "Allocated quota exceeded, please increase your quota limit." },
      "RATE_LIMITED",
    ],
    [
      "Gemini, no key at all",
      400,
      { error: { code: 400, message: "Missing or invalid Authorization header.", status: "INVALID_ARGUMENT" } },
      "UPSTREAM_UNAUTHENTICATED",
    ],
    [
      "LM Studio, nothing loaded",
      400,
      {
        error: {
          message: "No models loaded. Please load a model in the developer page.",
          type: "invalid_request_error",
        },
      },
      "MODEL_NOT_FOUND",
    ],
    [
      "Bedrock, the tokens of a day",
      429,
      { message: "Too many tokens per day, please wait before trying again." },
      "QUOTA_EXHAUSTED",
    ],
    ["no images", 400, { error: { message: "model 'x' is not supported for image inputs" } }, "UNSUPPORTED_FEATURE"],
    ["no image", 400, { error: { message: "The model x does not support image input" } }, "UNSUPPORTED_FEATURE"],
    ["Ollama, no tools", 400, { error: "registry/m:7b does not support tools" }, "UNSUPPORTED_FEATURE"],
    ["Bedrock, a rate", 429, { message: "Too many tokens, please wait before trying again." }, "RATE_LIMITED"],
    [
      "MiniMax, a status of its own",
      400,
      { type: "error", error: { type: "x", message: "no", http_code: "429" } },
      "RATE_LIMITED",
    ],
    [
      "Gemini, a country",
      400,
      {
        error: { code: 400, message: "User location is not supported for the API use.", status: "FAILED_PRECONDITION" },
      },
      "UPSTREAM_PERMISSION_DENIED",
    ],
    [
      "LiteLLM, a model that the key may not use",
      401,
      { error: { message: "key not allowed to access model", type: "key_model_access_denied", code: "401" } },
      "UPSTREAM_PERMISSION_DENIED",
    ],
    [
      "Baidu, a day's limit",
      400,
      { error_code: 17, error_msg: "Open api daily request limit reached" },
      "QUOTA_EXHAUSTED",
    ],
  ])("%s", (_what, status, body, reason) => {
    expect(reasonsOf(status, body)).toEqual(twice(reason));
  });
});

/** A limit of Gemini's, which has the same message for all. */
function geminiLimit(...details: object[]): object {
  const message = "You exceeded your current quota, please check your plan and billing details.";
  return { error: { code: 429, message, status: "RESOURCE_EXHAUSTED", details } };
}

const quota = (quotaId: string): object => ({
  "@type": "type.googleapis.com/google.rpc.QuotaFailure",
  violations: [{ quotaId }],
});
const retryInfo = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "22.5s" };

test.each<[what: string, body: object, reason: Reason]>([
  ["a minute", geminiLimit(quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier"), retryInfo), "RATE_LIMITED"],
  ["a day", geminiLimit(quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier"), retryInfo), "QUOTA_EXHAUSTED"],
  ["no named quota", geminiLimit(), "RATE_LIMITED"],
  ["some time", geminiLimit(retryInfo), "RATE_LIMITED"],
])("a rate limit of Gemini for %s is classified by the name of its quota", (_what, body, reason) => {
  expect(reasonsOf(429, body)).toEqual(twice(reason));
  expect(reasonsOf(429, [body])).toEqual(twice(reason));
});

describe("a vague type", () => {
  const vague = [
    "api_error",
    "invalid_request_error",
    "server_error",
    "error",
    "BadRequestError",
    "internal_error",
    "None",
    "upstream_error",
  ];
  const statuses: readonly (readonly [number, Reason])[] = [
    [400, "UPSTREAM_REJECTED_REQUEST"],
    [401, "UPSTREAM_UNAUTHENTICATED"],
    [402, "QUOTA_EXHAUSTED"],
    [403, "UPSTREAM_PERMISSION_DENIED"],
    [404, "MODEL_NOT_FOUND"],
    [408, "UPSTREAM_TIMEOUT"],
    [413, "REQUEST_TOO_LARGE"],
    [429, "RATE_LIMITED"],
    [500, "UPSTREAM_ERROR"],
    [503, "UPSTREAM_OVERLOADED"],
    [504, "UPSTREAM_TIMEOUT"],
    [529, "UPSTREAM_OVERLOADED"],
  ];
  test.each(statuses)("under %i does not overrule the status: %s", (status, reason) => {
    for (const type of vague) {
      expect([type, ...reasonsOf(status, { error: { type, code: type, message: "Unauthorized" } })]).toEqual([
        type,
        ...twice(reason),
      ]);
    }
  });

  test("under a status that servers use for any fault does not overrule the status in the body", () => {
    expect(reasonsOf(500, { error: { type: "api_error", code: 429 } })).toEqual(twice("RATE_LIMITED"));
    expect(reasonsOf(400, { error: { type: "api_error", status: 401 } })).toEqual(twice("UPSTREAM_UNAUTHENTICATED"));
    expect(reasonsOf(401, { error: { type: "api_error", code: 400 } })).toEqual(twice("UPSTREAM_UNAUTHENTICATED"));
    expect(reasonsOf(429, { error: { type: "server_error", code: "500" } })).toEqual(twice("RATE_LIMITED"));
  });
});

test.each<[status: number, line: string, reason: string]>([
  [400, "Incorrect API key provided.", "UPSTREAM_UNAUTHENTICATED"],
  [400, "The input token count (1200000) exceeds the maximum number of tokens allowed.", "CONTEXT_LENGTH_EXCEEDED"],
  [429, "You exceeded your current quota, please check your plan and billing details.", "QUOTA_EXHAUSTED"],
  [403, "insufficient_quota", "QUOTA_EXHAUSTED"],
  [400, "<title>Incorrect API key provided.</title>", "UPSTREAM_REJECTED_REQUEST"],
])("a line of plain text is classified like JSON, an HTML title is not: %i %s", (status, line, reason) => {
  expect(reasonsOf(status, line)).toEqual([reason, reason]);
});
