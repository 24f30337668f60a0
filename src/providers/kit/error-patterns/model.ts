import type { ErrorPattern } from "./error-pattern.ts";
import { sources } from "./sources.ts";

const reason = "MODEL_NOT_FOUND";

/** The server has no such model, or has removed it. */
export const modelPatterns: readonly ErrorPattern[] = [
  {
    reason,
    server: "OpenAI",
    codes: ["model_not_found", "invalid_model", "unknown_model", "model_not_available"],
    messages: [
      "the requested model '' does not exist",
      "does not exist or you do not have access to it",
      "^invalid model ID",
    ],
    source: sources.openai,
  },
  { reason, server: "Azure", codes: ["DeploymentNotFound", "ModelNotFound"], source: sources.azureCodes },
  {
    reason,
    server: "vLLM",
    messages: ["the model '' does not exist", "^model '' does not exist", "^model '' not found"],
    source: sources.vllm,
  },
  {
    reason,
    server: "LiteLLM",
    messages: [
      "invalid model name passed in model",
      "LLM provider NOT provided",
      "there are no healthy deployments for this model",
    ],
    source: sources.litellm,
  },
  {
    reason,
    server: "OpenRouter",
    messages: [
      "is not a valid model ID",
      "no endpoints found for",
      "no allowed providers are available for the selected model",
    ],
    source: sources.openrouter,
  },
  {
    reason,
    server: "Groq",
    codes: ["model_decommissioned"],
    messages: ["has been decommissioned and is no longer supported"],
    source: sources.groq,
  },
  {
    reason,
    server: "Alibaba",
    codes: ["ModelNotFound", "model_not_supported"],
    messages: ["^model not exist", "^model '' is not supported"],
    source: sources.alibaba,
  },
  {
    reason,
    server: "DeepSeek",
    messages: ["^model not exist", "the supported API model names are"],
    source: sources.deepseek,
  },
  { reason, server: "Mistral", codes: ["1500"], messages: ["^invalid model:"], source: sources.mistral },
  {
    reason,
    server: "Gemini",
    messages: ["is not found for API version", "unexpected model name format"],
    source: sources.gemini,
  },
  {
    reason,
    server: "Bedrock",
    messages: [
      "the provided model identifier is invalid",
      "with on-demand throughput isn't supported",
      "this model version has reached the end of its life",
    ],
    source: sources.bedrock,
  },
  {
    reason,
    server: "Cohere",
    messages: ["model '' not found, make sure the correct model ID was used"],
    source: sources.cohere,
  },
  {
    reason,
    server: "Z.ai",
    codes: ["1211"],
    messages: ["unknown model, please check the model code"],
    source: sources.zai,
  },
  { reason, server: "MiniMax", messages: ["invalid params, unknown model"], source: sources.minimax },
  {
    reason,
    server: "Moonshot",
    codes: ["resource_not_found_error"],
    messages: ["not found the model"],
    source: sources.moonshot,
  },
  { reason, server: "Together", messages: ["unable to access model"], source: sources.together },
  { reason, server: "LM Studio", messages: ["^no models loaded"], source: sources.lmStudioUnloaded },
  { reason, server: "Ollama", messages: ["try pulling it first"], source: sources.ollama },
  {
    reason,
    server: "Perplexity",
    codes: ["invalid_model_error"],
    messages: ["permitted models can be found in the documentation"],
    source: sources.perplexity,
  },
  {
    reason,
    server: "Volcengine",
    codes: ["InvalidEndpointOrModel", "InvalidEndpointOrModel.NotFound", "InvalidEndpoint.NotFound"],
    source: sources.volcengine,
  },
  { reason, server: "SiliconFlow", codes: ["20012"], messages: ["^model does not exist"], source: sources.siliconflow },
  { reason, server: "Anthropic", messages: ["model: '' not found"], source: sources.anthropic },
  { reason, server: "Cloudflare", messages: ["no such model"], source: sources.cloudflare },
  {
    reason,
    server: "others",
    codes: ["ENDPOINT_NOT_FOUND"],
    messages: [
      "^the given endpoint does not exist",
      "^unknown|unsupported model",
      "^invalid model name",
      "^model not found|supported|available",
      "^model is not found|supported|available",
      "^model '' is|was not found|available|supported|served",
      "^the model '' is|was not found|available|supported|served",
      "model '' has been deprecated|retired|removed|decommissioned",
      "is not a valid model",
      "^no model named",
      "^could not find model",
    ],
    source: sources.others,
  },
];
