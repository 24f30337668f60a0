// Runs the scenarios with grpc-js.
import { credentials } from "@grpc/grpc-js";
import { readTask, report } from "./command-line.ts";
import { createGrpcJsApi } from "./grpc-js-api.ts";
import { runScenario } from "./scenarios.ts";

const { scenarios, address, ca } = readTask();
const api = createGrpcJsApi(address, ca === undefined ? credentials.createInsecure() : credentials.createSsl(ca));
for (const scenario of scenarios) report(await runScenario(api, scenario));
api.close();
