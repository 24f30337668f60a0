import { fileURLToPath } from "node:url";
import { freePort } from "../processes/free-port.ts";
import { startProgram } from "../processes/program.ts";
import { toHttpTarget } from "./http-target.ts";
import type { Subject } from "./subject.ts";

const entry = fileURLToPath(new URL("pipe/main.ts", import.meta.url));

/** The reference of every run: a proxy of node:http that parses nothing. */
export const plainPipe: Subject = {
  name: "pipe",
  label: "plain pipe",
  role: "reference",
  modes: ["tls"],
  find: async () => ({
    kind: "found",
    version: `Node ${process.versions.node}`,
    notes: "`node:http` in front of the upstream, thirty lines that parse no body",
  }),
  async start({ upstreamPort, mode, certificate: { certFile, keyFile } }) {
    const port = await freePort();
    const files = mode === "tls" ? [certFile, keyFile] : [];
    const args = [entry, String(port), String(upstreamPort), ...files];
    return startProgram({ file: process.execPath, args, port });
  },
  target: (port, shape) => toHttpTarget(port, shape),
};
