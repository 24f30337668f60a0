import { ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { CompletionService } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Rpc } from "../apis.ts";
import type { Told } from "../told.ts";
import { toldByError } from "./error.ts";
import { toldByResponse } from "./response.ts";
import { createListener } from "./stream.ts";

/** A caller of the gateway, over gRPC. */
export interface Caller {
  /** Calls an RPC and notes what it is told; a status other than OK is told too. Rejects for no status at all. */
  call(rpc: Rpc, model: string): Promise<Told>;
}

const prompt = "Say what was recorded.";

/** Creates a caller. It connects at its first call, and holds no connection that outlives the gateway's. */
export function createCaller(address: string): Caller {
  const client = createClient(CompletionService, createGrpcTransport({ baseUrl: address }));

  async function complete(model: string): Promise<Told> {
    return toldByResponse(await client.complete({ model, prompt }));
  }

  async function streamComplete(model: string): Promise<Told> {
    const listener = createListener();
    try {
      for await (const response of client.streamComplete({ model, prompt })) listener.hear(response);
    } catch (thrown) {
      const { content, events } = listener.told();
      return { ...toldByError(thrown), content, events };
    }
    return listener.told();
  }

  async function countTokens(model: string): Promise<Told> {
    const { inputTokens, estimated } = await client.countTokens({ request: { model, prompt } });
    const end = new Map<string, unknown>([
      ["inputTokens", inputTokens],
      ["estimated", estimated],
    ]);
    return { verdict: new Map([["status", "OK"]]), end };
  }

  const byRpc = { Complete: complete, StreamComplete: streamComplete, CountTokens: countTokens };
  return {
    async call(rpc, model) {
      try {
        return await byRpc[rpc](model);
      } catch (thrown) {
        if (!(thrown instanceof ConnectError)) throw thrown;
        return toldByError(thrown);
      }
    },
  };
}
