import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../processes/free-port.ts";
import { startProgram } from "../processes/program.ts";
import { findProgram } from "./find-program.ts";
import { toHttpTarget } from "./http-target.ts";
import type { Place, Subject } from "./subject.ts";

const notes = "one thread, `mode http`, `option http-no-delay`, `option abortonclose`, no log";

/** A second reference in C, where it is installed. */
export const haproxy: Subject = {
  name: "haproxy",
  label: "HAProxy",
  role: "reference",
  modes: ["tls", "workers"],
  find: async () => findProgram("haproxy", ["-v"], /version ([\d.]+)/, notes),
  async start(place) {
    const port = await freePort();
    const file = join(place.folder, `haproxy-${port}.cfg`);
    writeFileSync(file, configuration(port, place));
    return startProgram({ file: "haproxy", args: ["-db", "-f", file], port });
  },
  target: (port, shape) => toHttpTarget(port, shape),
};

function configuration(
  port: number,
  { upstreamPort, folder, mode, certificate: { certFile, keyFile } }: Place,
): string {
  const pair = join(folder, `haproxy-${port}.pem`);
  // It wants the certificate and its key in one file.
  if (mode === "tls") writeFileSync(pair, readFileSync(certFile, "utf8") + readFileSync(keyFile, "utf8"));
  return `global
  nbthread ${mode === "workers" ? 2 : 1}
defaults
  mode http
  option http-no-delay
  option abortonclose
  timeout connect 5s
  timeout client 600s
  timeout server 600s
listen gateway
  bind 127.0.0.1:${port} backlog 4096${mode === "tls" ? ` ssl crt ${pair}` : ""}
  server provider 127.0.0.1:${upstreamPort}
`;
}
