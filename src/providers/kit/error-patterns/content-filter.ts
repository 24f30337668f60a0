import type { ErrorPattern } from "./error-pattern.ts";
import { sources } from "./sources.ts";

const reason = "CONTENT_FILTERED";

/** A filter stopped the prompt or the answer. Neither the key nor the server is at fault. */
export const contentFilterPatterns: readonly ErrorPattern[] = [
  {
    reason,
    server: "OpenAI",
    codes: ["content_filter", "content_policy_violation", "moderation_blocked"],
    messages: [
      "flagged as potentially violating our usage policy",
      "rejected as a result of our safety system",
      "may contain text that is not allowed by our safety system",
    ],
    source: sources.openai,
  },
  {
    reason,
    server: "Azure",
    codes: ["ResponsibleAIPolicyViolation", "content_filtered"],
    messages: [
      "triggering Azure OpenAI's content management policy",
      "triggering Microsoft's content management policy",
    ],
    source: sources.azure,
  },
  {
    reason,
    server: "Anthropic",
    messages: ["output blocked by content filtering policy", "blocked by content filtering policy"],
    source: sources.anthropic,
  },
  {
    reason,
    server: "Gemini",
    codes: ["PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "IMAGE_SAFETY"],
    messages: [
      "the prompt was blocked",
      "violates Google's Responsible AI practices",
      "violate Google's Responsible AI practices",
    ],
    source: sources.vertex,
  },
  {
    reason,
    server: "xAI",
    codes: ["content_moderated"],
    messages: ["content violates usage guidelines", "failed check: SAFETY_CHECK"],
    source: sources.xai,
  },
  {
    reason,
    server: "OpenRouter",
    codes: ["flagged_input", "content_policy"],
    messages: ["requires moderation", "your input was flagged", "the input was flagged"],
    source: sources.openrouter,
  },
  {
    reason,
    server: "Alibaba",
    codes: ["data_inspection_failed"],
    messages: ["data may contain inappropriate content", "data is suspected of being involved in IP infringement"],
    source: sources.alibaba,
  },
  {
    reason,
    server: "Z.ai",
    codes: ["1301", "1300"],
    messages: ["potentially unsafe or sensitive content"],
    source: sources.zai,
  },
  {
    reason,
    server: "MiniMax",
    codes: ["new_sensitive", "input_new_sensitive", "output_new_sensitive", "base_resp:1026", "base_resp:1027"],
    messages: ["text is sensitive", "input new_sensitive", "output new_sensitive"],
    source: sources.minimax,
  },
  { reason, server: "DeepSeek", messages: ["^content exists risk"], source: sources.deepseek },
  {
    reason,
    server: "Moonshot",
    codes: ["content_filter_error"],
    messages: ["the request was rejected because it was considered high risk"],
    source: sources.moonshot,
  },
  {
    reason,
    server: "Volcengine",
    codes: [
      "SensitiveContentDetected",
      "InputTextSensitiveContentDetected",
      "OutputTextSensitiveContentDetected",
      "InputImageSensitiveContentDetected",
      "OutputImageSensitiveContentDetected",
      "InputVideoSensitiveContentDetected",
      "OutputVideoSensitiveContentDetected",
      "SensitiveContentDetected.SevereViolation",
      "SensitiveContentDetected.Violence",
    ],
    messages: ["the request failed because the input text may contain sensitive information"],
    source: sources.volcengine,
  },
  {
    reason,
    server: "Bedrock",
    messages: ["blocked by our content filters", "the content in this prompt has been blocked"],
    source: sources.bedrock,
  },
  { reason, server: "Baidu", codes: ["content_inspection_failed"], source: sources.baidu },
  {
    reason,
    server: "LiteLLM",
    codes: ["ContentPolicyViolationError"],
    messages: [
      "litellm.ContentPolicyViolationError",
      "ContentPolicyViolationError:",
      "violated guardrail policy",
      "violated OpenAI moderation policy",
    ],
    source: sources.litellm,
  },
  { reason, server: "new-api", codes: ["sensitive_words_detected", "prompt_blocked"], source: sources.newApi },
  { reason, server: "Portkey", codes: ["hooks_failed"], source: sources.portkey },
  {
    reason,
    server: "Cloudflare",
    messages: ["prompt blocked due to security configurations", "response blocked due to security configurations"],
    source: sources.cloudflare,
  },
  { reason, server: "iFlytek", codes: ["10013", "10014", "10019"], source: sources.iflytek },
  {
    reason,
    server: "others",
    messages: [
      "^input|prompt|content|request|message was flagged",
      "^input|prompt|content|request|message flagged by|as|for",
      "has been flagged as potentially violating",
      "blocked by '' guardrail|guardrails",
      "blocked by content|safety|moderation",
      "blocked by our|the|a content|safety|moderation",
    ],
    source: sources.others,
  },
];
