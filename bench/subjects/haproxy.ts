import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../processes/free-port.ts";
import { startProgram } from "../processes/program.ts";
import { findProgram } from "./find-program.ts";
import { toHttpTarget } from "./http-target.ts";
import type { Subject } from "./subject.ts";

const notes = "one thread, `mode http`, `option http-no-delay`, `option abortonclose`, no log";

/** A second reference in C, where it is installed. */
export const haproxy: Subject = {
  name: "haproxy",
  label: "HAProxy",
  role: "reference",
  find: async () => findProgram("haproxy", ["-v"], /version ([\d.]+)/, notes),
  async start({ upstreamPort, folder }) {
    const port = await freePort();
    const file = join(folder, `haproxy-${port}.cfg`);
    writeFileSync(file, configuration(port, upstreamPort));
    return startProgram({ file: "haproxy", args: ["-db", "-f", file], port });
  },
  target: (port, shape) => toHttpTarget(port, shape),
};

function configuration(port: number, upstreamPort: number): string {
  return `global
  nbthread 1
defaults
  mode http
  option http-no-delay
  option abortonclose
  timeout connect 5s
  timeout client 600s
  timeout server 600s
listen gateway
  bind 127.0.0.1:${port} backlog 4096
  server provider 127.0.0.1:${upstreamPort}
`;
}
