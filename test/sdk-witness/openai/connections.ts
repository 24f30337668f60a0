import type { OpenAiCall } from "./call.ts";

/** Addresses and headers of calls. */
export const connections: readonly OpenAiCall[] = [
  connect("a host alone", {}, { basePath: "" }),
  connect("a path of a reseller's", { basePath: "/api/openai/v2" }, { basePath: "/api/openai/v2/" }),
  connect("a whole endpoint", { basePath: "/llm" }, { basePath: "/llm/chat/completions" }),
  connect(
    "an organization and a project",
    { organization: "org-1", project: "proj_1" },
    { headers: { "openai-organization": "org-1", "openai-project": "proj_1" } },
  ),
  connect(
    "a deployment with a version and another header for the key",
    {
      basePath: "/openai/deployments/d",
      defaultQuery: { "api-version": "2024-10-21" },
      defaultHeaders: { "api-key": "sk-canary-9876543210", authorization: null },
    },
    {
      basePath: "/openai/deployments/d?api-version=2024-10-21",
      apiKey: undefined,
      headers: { "api-key": "sk-canary-9876543210" },
    },
  ),
];

function connect(
  name: string,
  client: NonNullable<OpenAiCall["client"]>,
  settings: NonNullable<OpenAiCall["settings"]>,
): OpenAiCall {
  const messages = [{ role: "user" as const, content: "hello" }];
  return { name, sdk: { model: "gpt-4.1", messages }, request: { prompt: "hello" }, client, settings };
}
