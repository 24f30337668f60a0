import { type ApiClient, apiClients } from "../support/api-clients.ts";
import { type ServedProcess, serveProcess } from "../support/tokenwire-process.ts";
import { installModel } from "./install-model.ts";
import { type ModelServer, startModelServer } from "./model-server.ts";

/** The clients that call, by name: one of gRPC, and one such as a browser or a script would use. */
export const clients = [...apiClients].filter(([name]) =>
  ["grpc-js", "Connect-ES, Connect over HTTP/1.1"].includes(name),
);

/** A request that the model answers with the same text each time. */
export const story = {
  model: "openai/smollm2",
  prompt: "Tell me a story about a lighthouse.",
  temperature: 0,
  seed: 7n,
  maxTokens: 60,
};

/** A model server, a gateway in front of it and a client of that, for one test or one group of them. */
export interface Stack {
  readonly model: ModelServer;
  readonly gateway: ServedProcess;
  readonly client: ApiClient;
  /** Ends all three. */
  readonly stop: () => Promise<void>;
}

/** Starts a stack. `gatewayKey` is what the gateway shows to the model server: by default, the right key. */
export async function startStack(connect: (baseUrl: string) => ApiClient, gatewayKey?: string): Promise<Stack> {
  const model = await startModelServer(await installModel());
  const variables = { OPENAI_BASE_URL: model.baseUrl, OPENAI_API_KEY: gatewayKey ?? model.apiKey };
  const gateway = await serveProcess([], variables);
  const client = connect(gateway.address);
  return {
    model,
    gateway,
    client,
    async stop() {
      client.close();
      gateway.child.kill("SIGTERM");
      await gateway.exited;
      await model.kill();
    },
  };
}
