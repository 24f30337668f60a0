// What a scenario finds: a gateway that runs, has TLS, comes late, shuts down or is newer than the client.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { CompletionService } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { makeCertificate } from "../support/certificates.ts";
import { type ServedProcess, serveProcess } from "../support/tokenwire-process.ts";
import type { Row } from "./cell.ts";
import type { Client } from "./client.ts";
import { freePort } from "./free-port.ts";
import { startNewerGateway } from "./newer-gateway.ts";
import { runScenarios } from "./run-scenarios.ts";

/** What the stages share. */
export interface Props {
  /** Path of the scenarios as JSON. */
  readonly scenarios: string;
  /** A folder for files that are gone after the run. */
  readonly folder: string;
}

/** Runs a client's scenarios of one kind. */
export type Stage = (client: Client, props: Props, names: readonly string[]) => Promise<Row>;

// Pages of any origin may call: the browser's page is on a port that the system picks.
const flags = ["--cors-origins", "*", "--log-level", "info"];

// How long nothing listens for a client that comes early. One that starts slowly finds a gateway, and passes too.
const lateMs = 1_500;

/** A gateway that runs. */
export const plain: Stage = (client, { scenarios }, names) =>
  withGateway(client, [], ({ address }) => runScenarios(client, { scenarios, address: hostOf(address), names }));

/** A gateway with TLS, whose certificate is for localhost and from a CA that only the client knows. */
export const secure: Stage = (client, { scenarios, folder }, names) => {
  const authority = makeCertificate({ commonName: "Clients' CA", isCa: true });
  const { cert, key } = makeCertificate({ issuer: authority, dnsNames: ["localhost"], ip: "127.0.0.1" });
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const caFile = write("ca.pem", authority.cert);
  // The chain has the CA too, because the browser trusts it by its key.
  const tls = ["--tls-cert-file", write("chain.pem", cert + authority.cert), "--tls-key-file", write("key.pem", key)];
  return withGateway(client, tls, ({ address }) => {
    const { port } = new URL(address);
    return runScenarios(client, { scenarios, address: `localhost:${port}`, caFile, names });
  });
};

/** A gateway that comes after the client. */
export const late: Stage = async (client, { scenarios }, names) => {
  const port = await freePort();
  const row = runScenarios(client, { scenarios, address: `127.0.0.1:${port}`, names });
  await sleep(lateMs);
  return withGateway(client, ["--port", String(port)], () => row);
};

/** A gateway that gets the signal to shut down while a call is running, and does. */
export const drained: Stage = (client, { scenarios }, names) =>
  withGateway(client, [], async (gateway) => {
    const row = runScenarios(client, { scenarios, address: hostOf(gateway.address), names });
    const isOver = await Promise.race([row.then(() => true), untilCalled(gateway.address).then(() => false)]);
    if (!isOver) gateway.child.kill("SIGTERM");
    return row;
  });

/** A gateway that knows a kind of event that the client does not. */
export const newer: Stage = async (client, { scenarios }, names) => {
  const gateway = await startNewerGateway();
  try {
    return await runScenarios(client, { scenarios, address: hostOf(gateway.baseUrl), names });
  } finally {
    await gateway.close();
  }
};

async function withGateway(
  { gatewayFlags = [] }: Client,
  more: readonly string[],
  run: (gateway: ServedProcess) => Promise<Row>,
): Promise<Row> {
  const gateway = await serveProcess([...flags, ...gatewayFlags, ...more]);
  try {
    return await run(gateway);
  } finally {
    gateway.child.kill("SIGKILL");
    await gateway.exited;
  }
}

/** Resolves when the simulator's journal has a call that goes on; rejects when the gateway has ended. */
async function untilCalled(address: string): Promise<void> {
  const client = createClient(CompletionService, createGrpcTransport({ baseUrl: address }));
  for (;;) {
    const { text } = await client.complete({ model: "sim/journal", prompt: "?" });
    if (text.includes('"running"')) return;
    await sleep(20);
  }
}

function hostOf(address: string): string {
  return new URL(address).host;
}
