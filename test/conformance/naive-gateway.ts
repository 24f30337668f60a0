import { once } from "node:events";
import { createServer } from "node:http2";
import { create } from "@bufbuild/protobuf";
import type { ConnectRouter } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import type { StartGateway } from "../../conformance/served/stage.ts";
import {
  CompleteResponseSchema,
  CompletionService,
  type StreamCompleteResponse,
  StreamCompleteResponseSchema,
} from "../../src/gen/tokenwire/v1/completion_pb.ts";

/**
 * Starts a gateway as it must not be, for answers of Chat Completions: it
 * sends on what each read brings, and takes any end of an answer for its end.
 */
export const startNaiveGateway: StartGateway = async ({ origin }) => {
  async function* read(model: string): AsyncGenerator<string> {
    const body = JSON.stringify({ model: model.replace("openai/", "") });
    const { body: stream } = await fetch(`${origin}/v1/chat/completions`, { method: "POST", body });
    const decoder = new TextDecoder();
    try {
      for await (const bytes of stream ?? []) yield textIn(decoder.decode(bytes, { stream: true }));
    } catch {
      // It ignores a lost connection.
    }
  }

  function routes(router: ConnectRouter): void {
    router.service(CompletionService, {
      async complete({ model }) {
        const pieces: string[] = [];
        for await (const text of read(model)) pieces.push(text);
        return create(CompleteResponseSchema, { text: pieces.join("") });
      },
      async *streamComplete({ model }) {
        for await (const value of read(model)) yield toResponse({ case: "textDelta", value });
        yield create(StreamCompleteResponseSchema, { event: { case: "finished", value: {} } });
      },
    });
  }

  const server = createServer(connectNodeAdapter({ routes }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    address: `http://127.0.0.1:${address.port}`,
    async drain() {
      server.close();
      await once(server, "close");
    },
  };
};

function toResponse(event: StreamCompleteResponse["event"]): StreamCompleteResponse {
  return create(StreamCompleteResponseSchema, { event });
}

function textIn(json: string): string {
  return [...json.matchAll(/"content":"([^"]*)"/g)].map(([, text]) => text).join("");
}
