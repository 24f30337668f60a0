import { type Dialect, permissive } from "./dialect.ts";
import type { Address } from "./endpoint.ts";
import { knownServerOf } from "./known-server.ts";

/** A known server: its address, its authentication, and its dialect. */
export interface Preset extends Omit<Address, "baseUrl"> {
  /** Undefined where each customer has their own. */
  readonly baseUrl: string | undefined;
  /** The header that holds the key; "bearer" is `authorization`. */
  readonly auth: "bearer" | "api-key";
  /**
   * The environment variable that the server's own tools read the key from; undefined
   * where it usually needs no key.
   */
  readonly keyVariable: string | undefined;
  readonly dialect: Dialect;
  /** Whether /models below its base URL lists models by ids that can be called. */
  readonly listsModels: boolean;
  /** The documents that its facts come from. */
  readonly sources: readonly string[];
}

/** OpenAI itself. Every other preset is written as its differences from this one. */
const openAi: Preset = {
  baseUrl: "https://api.openai.com/v1",
  basePath: "/v1",
  methodPath: "/chat/completions",
  apiVersion: undefined,
  auth: "bearer",
  keyVariable: "OPENAI_API_KEY",
  dialect: {
    ...permissive,
    maxTokensField: "max_completion_tokens",
    // It replaces "user".
    endUserField: "safety_identifier",
    developerRole: true,
    // It never sends readable reasoning, and rejects messages with unknown members.
    reasoningHistory: "none",
  },
  listsModels: true,
  sources: ["https://platform.openai.com/docs/api-reference/chat/create"],
};

/** A server with the permissive dialect, except for the facts that are given. */
function compatible(
  { dialect, ...address }: Partial<Omit<Preset, "dialect">> & { readonly dialect?: Partial<Dialect> },
  ...sources: readonly string[]
): Preset {
  return { ...openAi, keyVariable: undefined, ...address, dialect: { ...permissive, ...dialect }, sources };
}

// As of November 2026. A fact that could not be verified is not written here: the option is sent, and the
// server's own error says if it does not take it.
const table = {
  openai: openAi,
  azure: {
    ...openAi,
    baseUrl: undefined,
    basePath: "/openai/v1",
    auth: "api-key",
    keyVariable: "AZURE_OPENAI_API_KEY",
    // It lists the models that can be deployed, not those that are.
    listsModels: false,
    sources: [
      "https://learn.microsoft.com/en-us/azure/foundry/openai/api-version-lifecycle",
      "https://learn.microsoft.com/en-us/rest/api/azureopenai/models/list",
    ],
  },
  "azure-deployments": compatible(
    {
      baseUrl: undefined,
      basePath: "/openai",
      methodPath: "/deployments/{model}/chat/completions",
      apiVersion: "2024-10-21",
      auth: "api-key",
      keyVariable: "AZURE_OPENAI_API_KEY",
      listsModels: false,
      dialect: { reasoningHistory: "none" },
    },
    "https://learn.microsoft.com/en-us/azure/ai-services/openai/reference",
  ),
  openrouter: compatible(
    {
      baseUrl: "https://openrouter.ai/api/v1",
      keyVariable: "OPENROUTER_API_KEY",
      dialect: { reasoningField: "reasoning", reasoningHistory: "reasoning_details", topK: true },
    },
    "https://openrouter.ai/docs/use-cases/reasoning-tokens",
    "https://openrouter.ai/docs/api_reference/parameters",
    "https://openrouter.ai/docs/models",
  ),
  groq: compatible(
    {
      baseUrl: "https://api.groq.com/openai/v1",
      keyVariable: "GROQ_API_KEY",
      // Messages with `reasoning_content` are rejected, and lists by models that read only text.
      dialect: { maxTokensField: "max_completion_tokens", reasoningHistory: "reasoning", textLists: false },
    },
    "https://console.groq.com/docs/openai",
    "https://github.com/agentjido/req_llm/issues/772",
  ),
  together: compatible(
    {
      baseUrl: "https://api.together.ai/v1",
      keyVariable: "TOGETHER_API_KEY",
      dialect: { maxTokensField: "max_tokens", topK: true },
    },
    "https://docs.together.ai/reference/chat-completions-1",
    // Made from its OpenAPI description, as the packages of Perplexity and Cerebras are.
    "https://github.com/togethercomputer/together-py/blob/main/src/together/types/chat/completion_create_params.py",
    "https://docs.together.ai/reference/models",
  ),
  deepseek: compatible(
    {
      baseUrl: "https://api.deepseek.com",
      basePath: "",
      keyVariable: "DEEPSEEK_API_KEY",
      dialect: {
        maxTokensField: "max_tokens",
        reasoningField: "thinking",
        // Answers with tool calls are rejected without it.
        reasoningHistory: "reasoning_content",
        textLists: false,
        jsonSchema: false,
        maxStopSequences: 16,
      },
    },
    "https://api-docs.deepseek.com/guides/thinking_mode",
    "https://api-docs.deepseek.com/api/create-chat-completion",
  ),
  mistral: compatible(
    {
      baseUrl: "https://api.mistral.ai/v1",
      keyVariable: "MISTRAL_API_KEY",
      // Unknown members and other ids are rejected; the usage of a stream is always sent.
      dialect: {
        maxTokensField: "max_tokens",
        endUserField: "none",
        seedField: "random_seed",
        reasoningHistory: "content",
        documentField: "document_url",
        streamOptions: false,
        toolCallIds: "nine_alphanumerics",
      },
    },
    "https://docs.mistral.ai/api/",
    "https://github.com/mistralai/platform-docs-public/issues/7",
    "https://github.com/openai/openai-agents-python/issues/442",
  ),
  xai: compatible(
    {
      baseUrl: "https://api.x.ai/v1",
      keyVariable: "XAI_API_KEY",
      // The server's own errors say which models take penalties, stop sequences and an effort.
      dialect: { maxTokensField: "max_completion_tokens", maxStopSequences: 4 },
    },
    "https://docs.x.ai/docs/api-reference",
    "https://docs.x.ai/developers/model-capabilities/text/best-practices",
  ),
  perplexity: compatible(
    {
      baseUrl: "https://api.perplexity.ai",
      basePath: "",
      keyVariable: "PERPLEXITY_API_KEY",
      // Its list is of another API, at another path.
      listsModels: false,
      dialect: {
        maxTokensField: "max_tokens",
        seedField: "none",
        toolChoice: "modes",
        topK: true,
        // Every chunk has the usage.
        streamOptions: false,
        thinkTags: true,
      },
    },
    "https://docs.perplexity.ai/docs/sonar/openai-compatibility",
    "https://github.com/perplexityai/perplexity-py/blob/main/src/perplexity/resources/chat/completions.py",
    "https://docs.perplexity.ai/api-reference/gateway-models-get",
    "https://github.com/vercel/ai/tree/main/packages/perplexity",
  ),
  cerebras: compatible(
    {
      baseUrl: "https://api.cerebras.ai/v1",
      keyVariable: "CEREBRAS_API_KEY",
      dialect: {
        maxTokensField: "max_completion_tokens",
        reasoningHistory: "reasoning",
        textLists: false,
        maxStopSequences: 4,
        thinkTags: true,
      },
    },
    "https://inference-docs.cerebras.ai/resources/openai",
    "https://inference-docs.cerebras.ai/api-reference/chat-completions",
    "https://github.com/Cerebras/cerebras-cloud-sdk-python/blob/main/src/cerebras/cloud/sdk/types/chat/completion_create_params.py",
  ),
  huggingface: compatible(
    { baseUrl: "https://router.huggingface.co/v1", keyVariable: "HF_TOKEN" },
    "https://huggingface.co/docs/inference-providers/index",
  ),
  moonshot: compatible(
    {
      baseUrl: "https://api.moonshot.ai/v1",
      keyVariable: "MOONSHOT_API_KEY",
      // The server's own errors say which models take penalties, a temperature and an effort, and which a forced tool
      // while they think.
      dialect: {
        maxTokensField: "max_completion_tokens",
        reasoningField: "thinking",
        reasoningHistory: "reasoning_content",
      },
    },
    "https://platform.kimi.ai/docs/api/chat",
    "https://platform.kimi.ai/docs/api/models-overview",
    "https://platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model",
  ),
  alibaba: compatible(
    {
      baseUrl: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
      keyVariable: "DASHSCOPE_API_KEY",
      // Its list is of another API, at another path.
      listsModels: false,
      dialect: { reasoningField: "enable_thinking", topK: true },
    },
    "https://www.alibabacloud.com/help/en/model-studio/qwen-api-via-openai-chat-completions",
    "https://www.alibabacloud.com/help/en/model-studio/deep-thinking",
    "https://github.com/vercel/ai/tree/main/packages/alibaba",
    "https://www.alibabacloud.com/help/en/model-studio/list-models",
  ),
  zai: compatible(
    {
      baseUrl: "https://api.z.ai/api/paas/v4",
      keyVariable: "ZAI_API_KEY",
      dialect: {
        maxTokensField: "max_tokens",
        endUserField: "user_id",
        reasoningField: "thinking",
        jsonSchema: false,
        toolChoice: "auto",
        penalties: false,
        maxStopSequences: 1,
      },
    },
    "https://docs.z.ai/api-reference/llm/chat-completion",
    "https://docs.bigmodel.cn/api-reference/%E6%A8%A1%E5%9E%8B-api/%E5%AF%B9%E8%AF%9D%E8%A1%A5%E5%85%A8",
    "https://github.com/vercel/ai/tree/main/packages/zai",
  ),
  gemini: compatible(
    {
      baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
      keyVariable: "GEMINI_API_KEY",
      // `extra_content` holds the signatures of calls. Penalties are rejected as unknown members.
      dialect: { reasoningHistory: "extra_content", penalties: false },
    },
    "https://ai.google.dev/gemini-api/docs/openai",
    "https://github.com/n4ze3m/page-assist/issues/418",
    "https://github.com/google-gemini/cookbook/issues/1290",
  ),
  ollama: compatible(
    {
      baseUrl: "http://127.0.0.1:11434/v1",
      dialect: { maxTokensField: "max_tokens", documentField: "none", textLists: false },
    },
    "https://docs.ollama.com/api/openai-compatibility",
  ),
  vllm: compatible(
    // Without --reasoning-parser vLLM leaves reasoning in the text.
    { baseUrl: "http://127.0.0.1:8000/v1", dialect: { topK: true, thinkTags: true } },
    "https://docs.vllm.ai/en/stable/serving/openai_compatible_server.html",
    "https://docs.vllm.ai/en/stable/features/reasoning_outputs.html",
  ),
  llamacpp: compatible(
    {
      baseUrl: "http://127.0.0.1:8080/v1",
      // The choice of a tool by name silently becomes "auto".
      dialect: { documentField: "none", toolChoice: "modes", topK: true, thinkTags: true },
    },
    "https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md",
    "https://github.com/ggml-org/llama.cpp/blob/master/tools/server/server-common.cpp",
  ),
  lmstudio: compatible(
    { baseUrl: "http://127.0.0.1:1234/v1", dialect: { maxTokensField: "max_tokens", topK: true, thinkTags: true } },
    "https://lmstudio.ai/docs/developer/openai-compat/chat-completions",
  ),
} as const satisfies Record<string, Preset>;

/** The name of a preset. */
export type PresetName = keyof typeof table;

/** The presets, by name. */
export const presets: Readonly<Record<PresetName, Preset>> = table;

/** Their names, in the order of documents. Object.keys has the type of any text, though the table has no other keys. */
export const presetNames = Object.keys(table) as PresetName[];

/**
 * The preset of a name. Without a name it is OpenAI's where the base URL is one of
 * OpenAI or of Azure, which then has OpenAI's paths and header of the key. Any other
 * server gets the permissive dialect.
 */
export function presetOf(name: PresetName | undefined, baseUrl: string | undefined): Preset {
  if (name !== undefined) return presets[name];
  const server = knownServerOf(baseUrl);
  return server === undefined ? { ...openAi, dialect: permissive } : { ...openAi, listsModels: server === "openai" };
}
