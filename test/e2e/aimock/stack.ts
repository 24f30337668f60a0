import type { Socket } from "node:net";
import { createServer, type Fixture, type FixtureOpts, type FixtureResponse } from "@copilotkit/aimock";
import { startGateway } from "../../../src/app.ts";
import { completeConfig } from "../../../src/config/load.ts";
import { systemClock } from "../../../src/core/clock.ts";
import { silentLog } from "../../../src/core/log.ts";
import { type ApiClient, apiClients } from "../../support/api-clients.ts";

/** The kinds of provider that aimock answers as, named as the gateway names them. */
export const kinds = ["openai", "anthropic"] as const;

/** One of the {@link kinds}. */
export type Kind = (typeof kinds)[number];

/** What aimock answers a model with; it chooses by the model of the request alone. */
export function fixture(model: string, response: FixtureResponse, options: FixtureOpts = {}): Fixture {
  return { match: { model }, response, ...options };
}

/** A gRPC client, a gateway with one slot for each provider, and aimock behind both. */
export interface AimockStack {
  readonly client: ApiClient;
  /** Ends all of it; a connection to aimock that outlives the gateway keeps it waiting. */
  close(): Promise<void>;
}

/** Starts a stack. */
export async function startAimockStack(fixtures: readonly Fixture[]): Promise<AimockStack> {
  const { server, url } = await createServer([...fixtures], { host: "127.0.0.1", port: 0, chunkSize: 5 });
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  // It never closes a connection of its own accord: that is left to the gateway.
  server.keepAliveTimeout = 0;
  const config = completeConfig({
    server: { port: 0 },
    // With one slot a call that keeps it blocks the next one for ever; with one try, and no breaker, each answer is seen.
    limits: { concurrency: 1 },
    retries: { maxAttempts: 1 },
    breaker: { consecutiveFailures: 1_000, minCalls: 1_000 },
    providers: {
      openai: { kind: "openai", baseUrl: `${url}/v1` },
      anthropic: { kind: "anthropic", baseUrl: url },
    },
  });
  const gateway = await startGateway(config, { clock: systemClock, log: silentLog, random: Math.random });
  const client = apiClients.get("grpc-js")?.(gateway.address);
  if (client === undefined) throw new Error("no client");

  return {
    client,
    async close() {
      client.close();
      await gateway.drain();
      await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve))));
      server.close();
    },
  };
}
