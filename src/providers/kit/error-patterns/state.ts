import type { ErrorPattern } from "./error-pattern.ts";
import { sources } from "./sources.ts";

/** Other reasons that servers name in codes or messages: overload under a status other than 503, rate limits, permissions, timeouts. */
export const statePatterns: readonly ErrorPattern[] = [
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "Moonshot",
    codes: ["engine_overloaded_error"],
    messages: ["the engine is currently overloaded"],
    source: sources.moonshot,
  },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "OpenAI",
    codes: ["engine_overloaded", "server_overloaded", "resource_unavailable"],
    messages: ["that model is currently overloaded", "the engine is currently overloaded, please try again later"],
    source: sources.openai,
  },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "Gemini",
    messages: ["the model is overloaded. please try again later"],
    source: sources.gemini,
  },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "Z.ai",
    messages: ["service may be temporarily overloaded"],
    source: sources.zai,
  },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "Groq",
    codes: ["flex_tier_capacity_exceeded", "capacity_exceeded"],
    messages: ["is currently over capacity"],
    source: sources.groq,
  },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "Bedrock",
    codes: ["ServiceUnavailableException", "ModelNotReadyException"],
    source: sources.bedrock,
  },
  { reason: "UPSTREAM_OVERLOADED", server: "Volcengine", codes: ["ServerOverloaded"], source: sources.volcengine },
  {
    reason: "RATE_LIMITED",
    server: "OpenAI",
    codes: ["slow_down"],
    source: sources.openai,
  },
  {
    reason: "RATE_LIMITED",
    server: "MiniMax",
    codes: ["base_resp:1002", "base_resp:1039", "base_resp:1041"],
    source: sources.minimax,
  },
  {
    reason: "RATE_LIMITED",
    server: "Baidu",
    codes: ["error_code:4", "error_code:18", "error_code:336501", "error_code:336502"],
    source: sources.baidu,
  },
  {
    reason: "UPSTREAM_PERMISSION_DENIED",
    server: "Google",
    codes: ["SERVICE_DISABLED", "IAM_PERMISSION_DENIED", "API_KEY_SERVICE_BLOCKED"],
    source: sources.google,
  },
  {
    reason: "REQUEST_TOO_LARGE",
    server: "Anthropic",
    messages: ["extra usage is required for long context requests"],
    source: sources.anthropicLongContext,
  },
  {
    reason: "UPSTREAM_PERMISSION_DENIED",
    server: "Gemini",
    messages: ["user location is not supported for the API use", "free tier is not available in your country"],
    source: sources.gemini,
  },
  {
    reason: "UPSTREAM_PERMISSION_DENIED",
    server: "Anthropic",
    messages: ["organization has been disabled"],
    source: sources.anthropic,
  },
  { reason: "UPSTREAM_PERMISSION_DENIED", server: "Groq", codes: ["organization_restricted"], source: sources.groq },
  {
    reason: "UPSTREAM_PERMISSION_DENIED",
    server: "LiteLLM",
    codes: [
      "key_model_access_denied",
      "team_model_access_denied",
      "user_model_access_denied",
      "org_model_access_denied",
    ],
    source: sources.litellm,
  },
  { reason: "RATE_LIMITED", server: "iFlytek", codes: ["11202", "11203"], source: sources.iflytek },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "LiteLLM",
    messages: ["litellm.ServiceUnavailableError"],
    source: sources.litellm,
  },
  { reason: "RATE_LIMITED", server: "LiteLLM", messages: ["litellm.RateLimitError"], source: sources.litellm },
  { reason: "UPSTREAM_TIMEOUT", server: "LiteLLM", messages: ["litellm.Timeout"], source: sources.litellm },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "SiliconFlow",
    codes: ["50505"],
    messages: ["^system is too busy now", "^model service overloaded"],
    source: sources.siliconflow,
  },
  {
    reason: "UPSTREAM_OVERLOADED",
    server: "others",
    messages: [
      "^model|engine busy, retry later",
      "system is currently experiencing high demand",
      "^overloaded",
      "server|service|engine|model is overloaded",
      "is currently|temporarily overloaded",
    ],
    source: sources.others,
  },
];
