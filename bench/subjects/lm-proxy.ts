import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pythonFolder } from "../peers/folder.ts";
import { freePort } from "../processes/free-port.ts";
import { startProgram } from "../processes/program.ts";
import { findPythonPackage } from "./find-python-package.ts";
import { toHttpTarget } from "./http-target.ts";
import { slowCases } from "./slow-cases.ts";
import type { Subject } from "./subject.ts";

const program = join(pythonFolder("lm-proxy"), "bin/lm-proxy");

/** LM-Proxy from PyPI, started as its readme says. */
export const lmProxy: Subject = {
  name: "lm-proxy",
  label: "LM-Proxy",
  role: "peer",
  cases: slowCases,
  find: async () =>
    findPythonPackage("lm-proxy", "its PyPI package with one connection, one route and one group of callers"),
  async start({ upstreamPort, folder }) {
    const port = await freePort();
    const file = join(folder, `lm-proxy-${port}.toml`);
    writeFileSync(file, configuration(port, upstreamPort));
    return startProgram({ file: program, args: ["--config", file], port, folder });
  },
  target: (port, shape) => (shape.format === "openai" ? toHttpTarget(port, shape) : undefined),
};

function configuration(port: number, upstreamPort: number): string {
  return `host = "127.0.0.1"
port = ${port}
[connections.openai]
api_type = "open_ai"
api_base = "http://127.0.0.1:${upstreamPort}/v1/"
api_key = "bench"
[routing]
"*" = "openai.*"
[groups.default]
api_keys = ["bench"]
`;
}
