import { join } from "node:path";
import { pythonFolder } from "../peers/folder.ts";
import { freePort } from "../processes/free-port.ts";
import { startProgram } from "../processes/program.ts";
import { findPythonPackage } from "./find-python-package.ts";
import { toHttpTarget } from "./http-target.ts";
import type { Subject } from "./subject.ts";

const program = join(pythonFolder("smg"), "bin/smg");

/** Shepherd Model Gateway from PyPI: a gateway in Rust, in a wheel. */
export const smg: Subject = {
  name: "smg",
  label: "SMG",
  role: "peer",
  find: async () =>
    findPythonPackage(
      "smg",
      "the wheel of PyPI, `smg launch --backend openai`, with as many threads as it starts by itself; the limit of calls at once off (`--max-concurrent-requests 0`)",
    ),
  async start({ upstreamPort, folder }) {
    const port = await freePort();
    const args = [
      ...["launch", "--host", "127.0.0.1", "--port", String(port)],
      ...["--backend", "openai", "--worker-urls", `http://127.0.0.1:${upstreamPort}`],
      ...["--max-concurrent-requests", "0"],
      // One port for its metrics would be that of every gateway that runs at the same time.
      ...["--prometheus-host", "127.0.0.1", "--prometheus-port", String(await freePort())],
    ];
    return startProgram({ file: program, args, port, folder });
  },
  target: (port, shape) => (shape.format === "openai" ? toHttpTarget(port, shape) : undefined),
};
