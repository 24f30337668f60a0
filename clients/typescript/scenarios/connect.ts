// Runs the scenarios with Connect for Node, over gRPC.
import { createGrpcTransport } from "@connectrpc/connect-node";
import { readTask, report } from "./command-line.ts";
import { createConnectApi } from "./connect-api.ts";
import { runScenario } from "./scenarios.ts";

const { scenarios, address, ca } = readTask();
const transport = createGrpcTransport(
  ca === undefined ? { baseUrl: `http://${address}` } : { baseUrl: `https://${address}`, nodeOptions: { ca } },
);
const api = createConnectApi(transport);
for (const scenario of scenarios) report(await runScenario(api, scenario));
