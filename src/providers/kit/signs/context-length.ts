import type { Sign } from "./sign.ts";
import { sources } from "./sources.ts";

const reason = "CONTEXT_LENGTH_EXCEEDED";

/** The prompt, or the prompt and what may be written, is longer than the model takes: a larger one may do. */
export const contextLengthSigns: readonly Sign[] = [
  {
    reason,
    server: "OpenAI",
    words: ["context_length_exceeded", "string_above_max_length"],
    phrases: [
      "maximum context length is #",
      "maximum context length of #",
      "exceeds the context window",
      "exceeded the context window",
      "input tokens exceed the configured limit of # tokens",
      "please reduce the length of the messages",
      "please reduce the length of the input",
      "please reduce the length of the prompt",
    ],
    source: sources.openai,
  },
  {
    reason,
    server: "Anthropic",
    words: ["model_context_window_exceeded"],
    phrases: [
      "prompt is too long",
      "exceed context limit",
      "exceeds context limit",
      "exceeds the context limit",
      "exceeds context window",
      "exceed the context window",
    ],
    source: sources.anthropic,
  },
  {
    reason,
    server: "Gemini",
    phrases: [
      "input token count * exceeds the maximum number of tokens allowed",
      "input token count is # but model only supports up to #",
      "input token count is # but the model supports up to #",
    ],
    source: sources.gemini,
  },
  { reason, server: "xAI", phrases: ["maximum prompt length is # but the request contains #"], source: sources.xai },
  {
    reason,
    server: "vLLM",
    phrases: [
      "longer than the maximum model length of #",
      "model's context length is only #",
      "is too long to fit into the model",
      "exceeds model's maximum context length",
      "exceeds the model's maximum context length",
    ],
    source: sources.vllm,
  },
  {
    reason,
    server: "SGLang",
    phrases: [
      "is longer than the model's context length",
      "requested token count exceeds the model's maximum context length",
      "exceeds the maximum allowed length",
      "exceeds maximum allowed length",
    ],
    source: sources.sglang,
  },
  {
    reason,
    server: "TGI",
    phrases: ["'' must have less than # tokens. given", "'' tokens + '' must be <= #"],
    source: sources.tgi,
  },
  {
    reason,
    server: "llama.cpp",
    words: ["exceed_context_size_error"],
    phrases: [
      "exceeds the available context size",
      "context size has been exceeded",
      "the input is too large to process",
      "input is too large to process",
    ],
    source: sources.llamaCpp,
  },
  {
    reason,
    server: "LM Studio",
    phrases: [
      "initial prompt is greater than the context length",
      "model is loaded with context length of only # tokens",
      "reached context length of # tokens",
    ],
    source: sources.lmStudio,
  },
  {
    reason,
    server: "Ollama",
    phrases: [
      "input length exceeds the context length",
      "input length exceeds maximum context length",
      "input length exceeds the maximum context length",
      "exceeded max context length",
    ],
    source: sources.ollama,
  },
  {
    reason,
    server: "Mistral",
    words: ["3051"],
    phrases: ["too large for model with # maximum context length"],
    source: sources.mistral,
  },
  {
    reason,
    server: "Cohere",
    words: ["TOO_MANY_TOKENS"],
    phrases: [
      "too many tokens: size limit exceeded",
      "too many tokens: total number of tokens",
      "total number of tokens in the prompt cannot exceed #",
    ],
    source: sources.cohere,
  },
  {
    reason,
    server: "Bedrock",
    phrases: [
      "input is too long for requested model",
      "the model returned the following errors: input is too long",
      "too many input tokens. max input tokens",
    ],
    source: sources.bedrock,
  },
  { reason, server: "Moonshot", phrases: ["exceeded model token limit"], source: sources.moonshot },
  { reason, server: "Alibaba", phrases: ["range of input length should be"], source: sources.alibaba },
  { reason, server: "Together", phrases: ["longer than the model's context length"], source: sources.together },
  {
    reason,
    server: "OpenRouter",
    phrases: [
      "exceeds the maximum allowed input length",
      "exceeds maximum allowed input length",
      "exceeds the maximum input length",
      "exceeds maximum input length",
    ],
    source: sources.openrouter,
  },
  {
    reason,
    server: "Copilot",
    words: ["model_max_prompt_tokens_exceeded"],
    phrases: ["prompt token count of # exceeds the limit of #"],
    source: sources.copilot,
  },
  { reason, server: "GitHub Models", words: ["tokens_limit_reached"], source: sources.githubModels },
  { reason, server: "MiniMax", phrases: ["context window exceeds limit"], source: sources.minimax },
  { reason, server: "Z.ai", words: ["1261"], phrases: ["prompt exceeds max length"], source: sources.zai },
  {
    reason,
    server: "Volcengine",
    words: ["OutofContextError"],
    phrases: ["exceed max message tokens"],
    source: sources.volcengine,
  },
  {
    reason,
    server: "Baidu",
    words: ["error_code:336007", "error_code:336103", "tokens_too_long"],
    source: sources.baidu,
  },
  {
    reason,
    server: "SiliconFlow",
    phrases: ["length of prompt_tokens * must be less than max_seq_len"],
    source: sources.siliconflow,
  },
  {
    reason,
    server: "LiteLLM",
    words: ["ContextWindowExceededError"],
    phrases: ["litellm.ContextWindowExceededError", "ContextWindowExceededError:"],
    source: sources.litellm,
  },
];
