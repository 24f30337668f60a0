// The part of browser.ts that runs in the browser: the scenarios with Connect for the web, over gRPC-Web.
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { createConnectApi } from "./connect-api.ts";
import type { Scenario } from "./scenario.ts";
import { type Result, runScenario } from "./scenarios.ts";

declare global {
  /** Runs a scenario, which is JSON, against a gateway. */
  var runInPage: (baseUrl: string, scenarioJson: string) => Promise<Result>;
}

globalThis.runInPage = (baseUrl, scenarioJson) => {
  // The table was checked where it was read.
  const scenario = JSON.parse(scenarioJson) as Scenario;
  return runScenario(createConnectApi(createGrpcWebTransport({ baseUrl })), scenario);
};
