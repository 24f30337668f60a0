import type { ErrorPattern } from "./error-pattern.ts";
import { sources } from "./sources.ts";

const reason = "UPSTREAM_UNAUTHENTICATED";

/** The gateway's key is wrong, whatever the status says. Another key of the same provider may be valid. */
export const credentialPatterns: readonly ErrorPattern[] = [
  {
    reason,
    server: "OpenAI",
    codes: ["invalid_api_key", "incorrect_api_key", "invalid_authentication"],
    messages: [
      "incorrect API key provided",
      "^invalid API key",
      "no API key provided",
      "you didn't provide an API key",
    ],
    source: sources.openai,
  },
  { reason, server: "Anthropic", messages: ["invalid x-api-key", "invalid bearer token"], source: sources.anthropic },
  {
    reason,
    server: "Gemini",
    codes: ["API_KEY_INVALID", "API_KEY_EXPIRED"],
    messages: [
      "API key not valid",
      "API key not found",
      "API key expired",
      "API key has expired",
      "API key was reported as leaked",
      "missing or invalid authorization header",
    ],
    source: sources.gemini,
  },
  {
    reason,
    server: "Google",
    codes: [
      "ACCESS_TOKEN_EXPIRED",
      "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
      "ACCESS_TOKEN_TYPE_UNSUPPORTED",
      "CREDENTIALS_MISSING",
    ],
    source: sources.google,
  },
  {
    reason,
    server: "Moonshot",
    codes: ["invalid_authentication_error", "incorrect_api_key_error"],
    source: sources.moonshot,
  },
  {
    reason,
    server: "Alibaba",
    codes: ["InvalidApiKey"],
    messages: ["invalid access token or token expired"],
    source: sources.alibaba,
  },
  {
    reason,
    server: "MiniMax",
    codes: ["base_resp:1004", "base_resp:2049"],
    messages: ["login fail: please carry the API secret key", "invalid api key (2049)"],
    source: sources.minimax,
  },
  { reason, server: "Baidu", codes: ["error_code:110", "error_code:111", "invalid_iam_token"], source: sources.baidu },
  {
    reason,
    server: "Bedrock",
    codes: [
      "UnrecognizedClientException",
      "InvalidSignatureException",
      "ExpiredTokenException",
      "IncompleteSignature",
      "InvalidClientTokenId",
      "MissingAuthenticationToken",
      "MissingAuthenticationTokenException",
    ],
    messages: [
      "the security token included in the request is invalid",
      "the security token included in the request is expired",
      "invalid API key format",
    ],
    source: sources.aws,
  },
  {
    reason,
    server: "OpenRouter",
    messages: ["no auth credentials found", "no cookie auth credentials found", "missing authentication header"],
    source: sources.openrouter,
  },
  {
    reason,
    server: "LiteLLM",
    codes: ["auth_error", "token_not_found_in_db", "expired_key"],
    messages: ["litellm.AuthenticationError", "invalid proxy server token passed"],
    source: sources.litellm,
  },
  {
    reason,
    server: "Copilot",
    messages: ["IDE token expired", "authorization header is badly formatted"],
    source: sources.copilot,
  },
  {
    reason,
    server: "one-api",
    messages: ["^无效的令牌", "^无效的 token", "^该令牌已过期", "^该 token 已过期"],
    source: sources.oneApi,
  },
  {
    reason,
    server: "others",
    messages: [
      "^invalid API-key|API_key|token",
      "^invalid access token",
      "^invalid Portkey API key",
      "^API key is required",
      "API key you provided is invalid|incorrect",
      "credential was not sent or was of an unsupported type",
      "API key is invalid|incorrect|expired|missing",
      "API key provided is invalid|incorrect",
      "API key appears to be invalid",
      "API key: '' is invalid",
      "^missing|no API key",
      "^authentication failed|fails|error",
      "invalid authentication credentials",
    ],
    source: sources.others,
  },
];
