import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pythonFolder } from "../peers/folder.ts";
import { freePort } from "../processes/free-port.ts";
import { startProgram } from "../processes/program.ts";
import { findPythonPackage } from "./find-python-package.ts";
import { toHttpTarget } from "./http-target.ts";
import { slowCases } from "./slow-cases.ts";
import type { Subject } from "./subject.ts";

const program = join(pythonFolder("litellm"), "bin/litellm");
// It refuses to start without a key that callers must know.
const key = `sk-${randomBytes(32).toString("hex")}`;

/** LiteLLM's proxy from PyPI, started as its documents say. */
export const litellm: Subject = {
  name: "litellm",
  label: "LiteLLM",
  role: "peer",
  cases: slowCases,
  find: async () =>
    findPythonPackage(
      "litellm",
      "`litellm[proxy]` with one model of each format in `model_list`, one worker, no database, a master key, prices from its package (`LITELLM_LOCAL_MODEL_COST_MAP`); the limits of upstream connections raised to 20,000",
    ),
  async start({ upstreamPort, folder }) {
    const port = await freePort();
    const file = join(folder, `litellm-${port}.yaml`);
    writeFileSync(file, configuration(upstreamPort));
    const args = ["--config", file, "--host", "127.0.0.1", "--port", String(port), "--num_workers", "1"];
    const environment = {
      LITELLM_MASTER_KEY: key,
      // Without it, each start downloads a list of prices, and takes as long as the network does.
      LITELLM_LOCAL_MODEL_COST_MAP: "True",
      // It has at most 500 calls to a provider at a time otherwise.
      AIOHTTP_CONNECTOR_LIMIT: "20000",
      AIOHTTP_CONNECTOR_LIMIT_PER_HOST: "20000",
    };
    return startProgram({ file: program, args, port, environment, withinMs: 120_000 });
  },
  target: (port, shape) =>
    toHttpTarget(port, shape, { headers: { authorization: `Bearer ${key}` }, model: `${shape.format}-bench` }),
};

function configuration(upstreamPort: number): string {
  return `model_list:
  - model_name: openai-bench
    litellm_params:
      model: openai/bench
      api_base: http://127.0.0.1:${upstreamPort}/v1
      api_key: bench
  - model_name: anthropic-bench
    litellm_params:
      model: anthropic/bench
      api_base: http://127.0.0.1:${upstreamPort}
      api_key: bench
`;
}
