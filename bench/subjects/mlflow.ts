import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { pythonFolder } from "../peers/folder.ts";
import { freePort } from "../processes/free-port.ts";
import { type RunningProgram, startProgram } from "../processes/program.ts";
import { findPythonPackage } from "./find-python-package.ts";
import { toHttpTarget } from "./http-target.ts";
import { slowCases } from "./slow-cases.ts";
import type { Subject } from "./subject.ts";

const program = join(pythonFolder("mlflow"), "bin/mlflow");

/** MLflow's AI Gateway from PyPI: a part of `mlflow server`, set up over the interface that its pages use. */
export const mlflow: Subject = {
  name: "mlflow",
  label: "MLflow",
  role: "peer",
  cases: slowCases,
  find: async () =>
    findPythonPackage(
      "mlflow",
      "`mlflow[genai]`, `mlflow server --workers 1 --uvicorn-opts '--timeout-keep-alive 120'` over SQLite, with an endpoint of one model; usage tracking, jobs and telemetry off, because their work goes on after a call and would be counted with others; its start includes the making of its database and of the endpoint; plain HTTP to a local upstream is allowed by two variables",
    ),
  async start({ upstreamPort, folder }) {
    const port = await freePort();
    const running = await startProgram({
      file: program,
      // Kept connections: it closes idle ones after 5 s, and a call that is just being sent would fail.
      args: [
        ...["server", "--host", "127.0.0.1", "--port", String(port), "--workers", "1"],
        ...["--uvicorn-opts", "--timeout-keep-alive 120"],
      ],
      port,
      // Its database and its artifacts are made where it is started.
      folder: mkdtempSync(join(folder, "mlflow-")),
      environment: {
        MLFLOW_GATEWAY_API_BASE_ALLOWED_SCHEMES: "http",
        MLFLOW_GATEWAY_API_BASE_ALLOW_PRIVATE_IPS: "true",
        MLFLOW_DISABLE_TELEMETRY: "true",
        // Processes for evaluations and the like, which need a core for long after the start and no gateway needs.
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
      },
      withinMs: 120_000,
    });
    try {
      await createEndpoint(running, upstreamPort);
    } catch (thrown) {
      await running.stop();
      throw thrown;
    }
    return running;
  },
  target: (port, shape) =>
    shape.format === "openai" ? toHttpTarget(port, shape, { path: "/gateway/mlflow/v1/chat/completions" }) : undefined,
};

async function createEndpoint({ port }: RunningProgram, upstreamPort: number): Promise<void> {
  const { secret } = await post(port, "secrets/create", {
    secret_name: "bench",
    provider: "openai",
    secret_value: { api_key: "bench" },
    auth_config: { api_base: `http://127.0.0.1:${upstreamPort}/v1` },
  });
  const { model_definition: model } = await post(port, "model-definitions/create", {
    name: "bench",
    secret_id: secret?.["secret_id"],
    provider: "openai",
    model_name: "bench",
  });
  await post(port, "endpoints/create", {
    name: "bench",
    model_configs: [{ model_definition_id: model?.["model_definition_id"], linkage_type: "PRIMARY", weight: 1 }],
    // What it writes down of a call is written long after the call, and would be counted with later ones.
    usage_tracking: false,
  });
}

type Made = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

async function post(port: number, what: string, body: object): Promise<Made> {
  const response = await fetch(`http://127.0.0.1:${port}/api/3.0/mlflow/gateway/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  if (!response.ok) throw new Error(`mlflow: ${what} was answered with ${response.status}: ${await response.text()}`);
  // Each answer is an object that holds the one object that was made.
  return (await response.json()) as Made;
}
