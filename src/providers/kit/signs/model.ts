import type { Sign } from "./sign.ts";
import { sources } from "./sources.ts";

const reason = "MODEL_NOT_FOUND";

/** The server has no such model, or has it no more. */
export const modelSigns: readonly Sign[] = [
  {
    reason,
    server: "OpenAI",
    words: ["model_not_found", "invalid_model", "unknown_model", "model_not_available"],
    phrases: [
      "the requested model '' does not exist",
      "does not exist or you do not have access to it",
      "^invalid model ID",
    ],
    source: sources.openai,
  },
  { reason, server: "Azure", words: ["DeploymentNotFound", "ModelNotFound"], source: sources.azureCodes },
  {
    reason,
    server: "vLLM",
    phrases: ["the model '' does not exist", "^model '' does not exist", "^model '' not found"],
    source: sources.vllm,
  },
  {
    reason,
    server: "LiteLLM",
    phrases: [
      "invalid model name passed in model",
      "LLM provider NOT provided",
      "there are no healthy deployments for this model",
    ],
    source: sources.litellm,
  },
  {
    reason,
    server: "OpenRouter",
    phrases: [
      "is not a valid model ID",
      "no endpoints found for",
      "no allowed providers are available for the selected model",
    ],
    source: sources.openrouter,
  },
  {
    reason,
    server: "Groq",
    words: ["model_decommissioned"],
    phrases: ["has been decommissioned and is no longer supported"],
    source: sources.groq,
  },
  {
    reason,
    server: "Alibaba",
    words: ["ModelNotFound", "model_not_supported"],
    phrases: ["^model not exist", "^model '' is not supported"],
    source: sources.alibaba,
  },
  {
    reason,
    server: "DeepSeek",
    phrases: ["^model not exist", "the supported API model names are"],
    source: sources.deepseek,
  },
  { reason, server: "Mistral", words: ["1500"], phrases: ["^invalid model:"], source: sources.mistral },
  {
    reason,
    server: "Gemini",
    phrases: ["is not found for API version", "unexpected model name format"],
    source: sources.gemini,
  },
  {
    reason,
    server: "Bedrock",
    phrases: [
      "the provided model identifier is invalid",
      "with on-demand throughput isn't supported",
      "this model version has reached the end of its life",
    ],
    source: sources.bedrock,
  },
  {
    reason,
    server: "Cohere",
    phrases: ["model '' not found, make sure the correct model ID was used"],
    source: sources.cohere,
  },
  {
    reason,
    server: "Z.ai",
    words: ["1211"],
    phrases: ["unknown model, please check the model code"],
    source: sources.zai,
  },
  { reason, server: "MiniMax", phrases: ["invalid params, unknown model"], source: sources.minimax },
  {
    reason,
    server: "Moonshot",
    words: ["resource_not_found_error"],
    phrases: ["not found the model"],
    source: sources.moonshot,
  },
  { reason, server: "Together", phrases: ["unable to access model"], source: sources.together },
  { reason, server: "LM Studio", phrases: ["^no models loaded"], source: sources.lmStudioUnloaded },
  { reason, server: "Ollama", phrases: ["try pulling it first"], source: sources.ollama },
  {
    reason,
    server: "Perplexity",
    words: ["invalid_model_error"],
    phrases: ["permitted models can be found in the documentation"],
    source: sources.perplexity,
  },
  {
    reason,
    server: "Volcengine",
    words: ["InvalidEndpointOrModel", "InvalidEndpointOrModel.NotFound", "InvalidEndpoint.NotFound"],
    source: sources.volcengine,
  },
  { reason, server: "SiliconFlow", words: ["20012"], phrases: ["^model does not exist"], source: sources.siliconflow },
  { reason, server: "Anthropic", phrases: ["model: '' not found"], source: sources.anthropic },
  { reason, server: "Cloudflare", phrases: ["no such model"], source: sources.cloudflare },
  {
    reason,
    server: "others",
    words: ["ENDPOINT_NOT_FOUND"],
    phrases: [
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
