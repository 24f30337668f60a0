import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { peersFolder } from "../peers/folder.ts";
import { freePort } from "../processes/free-port.ts";
import { startProgram } from "../processes/program.ts";
import { findProgram } from "./find-program.ts";
import { toHttpTarget } from "./http-target.ts";
import type { Subject } from "./subject.ts";

const folder = join(peersFolder, "python");
const program = join(folder, "bin/litellm");
// It refuses to start without a key that callers must know.
const key = `sk-${randomBytes(32).toString("hex")}`;

/** LiteLLM's proxy from PyPI, started as its documents say. */
export const litellm: Subject = {
  name: "litellm",
  label: "LiteLLM",
  role: "peer",
  async find() {
    if (!existsSync(program)) return { kind: "missing", reason: "not installed: npm run bench:peers" };
    const script = "import importlib.metadata as m; print('version', m.version('litellm'))";
    const notes = "`litellm[proxy]` with one model in `model_list`, one worker, no database, a master key";
    return findProgram(join(folder, "bin/python"), ["-c", script], /version (\S+)/, notes);
  },
  async start({ upstreamPort, folder: configurations }) {
    const port = await freePort();
    const file = join(configurations, `litellm-${port}.yaml`);
    writeFileSync(file, configuration(upstreamPort));
    const args = ["--config", file, "--host", "127.0.0.1", "--port", String(port)];
    const environment = { LITELLM_MASTER_KEY: key };
    return startProgram({ file: program, args, port, environment, withinMs: 120_000 });
  },
  target: (port, shape) =>
    shape.format === "openai" ? toHttpTarget(port, shape, { authorization: `Bearer ${key}` }) : undefined,
};

function configuration(upstreamPort: number): string {
  return `model_list:
  - model_name: bench
    litellm_params:
      model: openai/bench
      api_base: http://127.0.0.1:${upstreamPort}/v1
      api_key: bench
`;
}
