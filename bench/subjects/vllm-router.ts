import { join } from "node:path";
import { pythonFolder } from "../peers/folder.ts";
import { freePort } from "../processes/free-port.ts";
import { startProgram } from "../processes/program.ts";
import { findPythonPackage } from "./find-python-package.ts";
import { toHttpTarget } from "./http-target.ts";
import type { Subject } from "./subject.ts";

const program = join(pythonFolder("vllm-router"), "bin/vllm-router");

/** vLLM's router from PyPI: a proxy in Rust before servers of models, in a wheel. */
export const vllmRouter: Subject = {
  name: "vllm-router",
  label: "vLLM Router",
  role: "peer",
  find: async () =>
    findPythonPackage(
      "vllm-router",
      "the wheel of PyPI with one worker, which is the upstream, `--policy round_robin`, with as many threads as it starts by itself",
    ),
  async start({ upstreamPort, folder }) {
    const port = await freePort();
    const args = [
      ...["--host", "127.0.0.1", "--port", String(port), "--policy", "round_robin"],
      ...["--worker-urls", `http://127.0.0.1:${upstreamPort}`],
      // One port for its metrics would be that of every router that runs at the same time.
      ...["--prometheus-port", String(await freePort())],
    ];
    return startProgram({ file: program, args, port, folder });
  },
  target: (port, shape) => (shape.format === "openai" ? toHttpTarget(port, shape) : undefined),
};
