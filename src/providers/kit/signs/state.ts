import type { Sign } from "./sign.ts";
import { sources } from "./sources.ts";

/** What else has words of its own: load under another status than 503, a rate, a feature that is missing. */
export const stateSigns: readonly Sign[] = [
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "Moonshot",
    words: ["engine_overloaded_error"],
    phrases: ["the engine is currently overloaded"],
    source: sources.moonshot,
  },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "OpenAI",
    words: ["engine_overloaded", "server_overloaded", "resource_unavailable"],
    phrases: ["that model is currently overloaded", "the engine is currently overloaded, please try again later"],
    source: sources.openai,
  },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "Gemini",
    phrases: ["the model is overloaded. please try again later"],
    source: sources.gemini,
  },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "Z.ai",
    phrases: ["service may be temporarily overloaded"],
    source: sources.zai,
  },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "Groq",
    words: ["flex_tier_capacity_exceeded", "capacity_exceeded"],
    phrases: ["is currently over capacity"],
    source: sources.groq,
  },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "Bedrock",
    words: ["ServiceUnavailableException", "ModelNotReadyException"],
    source: sources.bedrock,
  },
  { reason: "UPSTREAM_OVERLOADED", server: "Volcengine", words: ["ServerOverloaded"], source: sources.volcengine },
  {
    reason: "RATE_LIMITED",
    server: "OpenAI",
    words: ["slow_down"],
    source: sources.openai,
  },
  {
    reason: "RATE_LIMITED",
    server: "MiniMax",
    words: ["base_resp:1002", "base_resp:1039", "base_resp:1041"],
    source: sources.minimax,
  },
  {
    reason: "RATE_LIMITED",
    server: "Baidu",
    words: ["error_code:4", "error_code:18", "error_code:336501", "error_code:336502"],
    source: sources.baidu,
  },
  {
    reason: "UPSTREAM_PERMISSION_DENIED",
    server: "Google",
    words: ["SERVICE_DISABLED", "IAM_PERMISSION_DENIED", "API_KEY_SERVICE_BLOCKED"],
    source: sources.google,
  },
  {
    reason: "REQUEST_TOO_LARGE",
    server: "Anthropic",
    phrases: ["extra usage is required for long context requests"],
    source: sources.anthropicLongContext,
  },
  {
    reason: "UPSTREAM_PERMISSION_DENIED",
    server: "Gemini",
    phrases: ["user location is not supported for the API use", "free tier is not available in your country"],
    source: sources.gemini,
  },
  {
    reason: "UPSTREAM_PERMISSION_DENIED",
    server: "Anthropic",
    phrases: ["organization has been disabled"],
    source: sources.anthropic,
  },
  { reason: "UPSTREAM_PERMISSION_DENIED", server: "Groq", words: ["organization_restricted"], source: sources.groq },
  {
    reason: "UPSTREAM_PERMISSION_DENIED",
    server: "LiteLLM",
    words: [
      "key_model_access_denied",
      "team_model_access_denied",
      "user_model_access_denied",
      "org_model_access_denied",
    ],
    source: sources.litellm,
  },
  { reason: "RATE_LIMITED", server: "iFlytek", words: ["11202", "11203"], source: sources.iflytek },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "LiteLLM",
    phrases: ["litellm.ServiceUnavailableError"],
    source: sources.litellm,
  },
  { reason: "RATE_LIMITED", server: "LiteLLM", phrases: ["litellm.RateLimitError"], source: sources.litellm },
  { reason: "UPSTREAM_TIMEOUT", server: "LiteLLM", phrases: ["litellm.Timeout"], source: sources.litellm },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "SiliconFlow",
    words: ["50505"],
    phrases: ["^system is too busy now", "^model service overloaded"],
    source: sources.siliconflow,
  },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "others",
    phrases: [
      "^model|engine busy, retry later",
      "system is currently experiencing high demand",
      "^overloaded",
      "server|service|engine|model is overloaded",
      "is currently|temporarily overloaded",
    ],
    source: sources.others,
  },
];
