import type { Sign } from "./sign.ts";
import { sources } from "./sources.ts";

const reason = "CONTENT_FILTERED";

/** A filter stopped the prompt, or what was being written: the key is good, and the server is well. */
export const contentFilterSigns: readonly Sign[] = [
  {
    reason,
    server: "OpenAI",
    words: ["content_filter", "content_policy_violation", "moderation_blocked"],
    phrases: [
      "flagged as potentially violating our usage policy",
      "rejected as a result of our safety system",
      "may contain text that is not allowed by our safety system",
    ],
    source: sources.openai,
  },
  {
    reason,
    server: "Azure",
    words: ["ResponsibleAIPolicyViolation", "content_filtered"],
    phrases: [
      "triggering Azure OpenAI's content management policy",
      "triggering Microsoft's content management policy",
    ],
    source: sources.azure,
  },
  {
    reason,
    server: "Anthropic",
    phrases: ["output blocked by content filtering policy", "blocked by content filtering policy"],
    source: sources.anthropic,
  },
  {
    reason,
    server: "Gemini",
    words: ["PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "IMAGE_SAFETY"],
    phrases: [
      "the prompt was blocked",
      "violates Google's Responsible AI practices",
      "violate Google's Responsible AI practices",
    ],
    source: sources.vertex,
  },
  {
    reason,
    server: "xAI",
    words: ["content_moderated"],
    phrases: ["content violates usage guidelines", "failed check: SAFETY_CHECK"],
    source: sources.xai,
  },
  {
    reason,
    server: "OpenRouter",
    words: ["flagged_input", "content_policy"],
    phrases: ["requires moderation", "your input was flagged", "the input was flagged"],
    source: sources.openrouter,
  },
  {
    reason,
    server: "Alibaba",
    words: ["data_inspection_failed"],
    phrases: ["data may contain inappropriate content", "data is suspected of being involved in IP infringement"],
    source: sources.alibaba,
  },
  {
    reason,
    server: "Z.ai",
    words: ["1301", "1300"],
    phrases: ["potentially unsafe or sensitive content"],
    source: sources.zai,
  },
  {
    reason,
    server: "MiniMax",
    words: ["new_sensitive", "input_new_sensitive", "output_new_sensitive", "base_resp:1026", "base_resp:1027"],
    phrases: ["text is sensitive", "input new_sensitive", "output new_sensitive"],
    source: sources.minimax,
  },
  { reason, server: "DeepSeek", phrases: ["^content exists risk"], source: sources.deepseek },
  {
    reason,
    server: "Moonshot",
    words: ["content_filter_error"],
    phrases: ["the request was rejected because it was considered high risk"],
    source: sources.moonshot,
  },
  {
    reason,
    server: "Volcengine",
    words: [
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
    phrases: ["the request failed because the input text may contain sensitive information"],
    source: sources.volcengine,
  },
  {
    reason,
    server: "Bedrock",
    phrases: ["blocked by our content filters", "the content in this prompt has been blocked"],
    source: sources.bedrock,
  },
  { reason, server: "Baidu", words: ["content_inspection_failed"], source: sources.baidu },
  {
    reason,
    server: "LiteLLM",
    words: ["ContentPolicyViolationError"],
    phrases: [
      "litellm.ContentPolicyViolationError",
      "ContentPolicyViolationError:",
      "violated guardrail policy",
      "violated OpenAI moderation policy",
    ],
    source: sources.litellm,
  },
  { reason, server: "new-api", words: ["sensitive_words_detected", "prompt_blocked"], source: sources.newApi },
  { reason, server: "Portkey", words: ["hooks_failed"], source: sources.portkey },
  {
    reason,
    server: "Cloudflare",
    phrases: ["prompt blocked due to security configurations", "response blocked due to security configurations"],
    source: sources.cloudflare,
  },
  { reason, server: "iFlytek", words: ["10013", "10014", "10019"], source: sources.iflytek },
  {
    reason,
    server: "others",
    phrases: [
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
