import type { Gateway } from "../../../src/app.ts";
import { type ApiClient, apiClients } from "../../support/api-clients.ts";
import type { ScriptedUpstream } from "../../support/scripted-upstream.ts";
import { anthropicKey, strictAnthropic } from "../../support/strict/anthropic/index.ts";
import type { AnthropicTurn } from "../../support/strict/anthropic/turn.ts";
import { openAiKey, strictOpenAi } from "../../support/strict/openai/index.ts";
import type { OpenAiTurn } from "../../support/strict/openai/turn.ts";
import { startStrictUpstream } from "../../support/strict/upstream.ts";
import { startTestGateway } from "../../support/test-gateway.ts";

/** What each provider answers with, in order. */
export interface Answers {
  readonly anthropic?: readonly AnthropicTurn[];
  readonly openai?: readonly OpenAiTurn[];
}

/** A gRPC client, a gateway, and both providers behind it. */
export interface Stack {
  readonly client: ApiClient;
  readonly anthropic: ScriptedUpstream;
  readonly openai: ScriptedUpstream;
  close(): Promise<void>;
}

/** Starts a stack; `flags` are those of the gateway's command line. */
export async function startStack(answers: Answers, flags: Readonly<Record<string, string>> = {}): Promise<Stack> {
  const anthropic = await startStrictUpstream(strictAnthropic, answers.anthropic ?? []);
  const openai = await startStrictUpstream(strictOpenAi, answers.openai ?? []);
  const gateway = await startTestGateway(flags, {
    ANTHROPIC_API_KEY: anthropicKey,
    ANTHROPIC_BASE_URL: anthropic.origin,
    OPENAI_API_KEY: openAiKey,
    OPENAI_BASE_URL: `${openai.origin}/v1`,
  });
  const client = connect(gateway);
  return {
    client,
    anthropic,
    openai,
    async close() {
      client.close();
      await gateway.drain();
      await anthropic.close();
      await openai.close();
    },
  };
}

function connect({ address }: Gateway): ApiClient {
  const client = apiClients.get("grpc-js")?.(address);
  if (client === undefined) throw new Error("no client");
  return client;
}
