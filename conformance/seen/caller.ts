import { ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { CompletionService } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Rpc } from "../apis.ts";
import type { Outcome } from "../outcome.ts";
import { outcomeOfError } from "./error.ts";
import { outcomeOfResponse } from "./response.ts";
import { createOutcomeReader } from "./stream.ts";

/** A caller of the gateway, over gRPC. */
export interface Caller {
  /** Calls an RPC and returns its outcome, also for a status other than OK. Rejects for no status at all. */
  call(rpc: Rpc, model: string): Promise<Outcome>;
}

const prompt = "Say what was recorded.";

/** Creates a caller. It connects at its first call, and holds no connection that outlives the gateway's. */
export function createCaller(address: string): Caller {
  const client = createClient(CompletionService, createGrpcTransport({ baseUrl: address }));

  async function complete(model: string): Promise<Outcome> {
    return outcomeOfResponse(await client.complete({ model, prompt }));
  }

  async function streamComplete(model: string): Promise<Outcome> {
    const reader = createOutcomeReader();
    try {
      for await (const response of client.streamComplete({ model, prompt })) reader.read(response);
    } catch (thrown) {
      const { content, events } = reader.outcome();
      return { ...outcomeOfError(thrown), content, events };
    }
    return reader.outcome();
  }

  async function countTokens(model: string): Promise<Outcome> {
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
        return outcomeOfError(thrown);
      }
    },
  };
}
