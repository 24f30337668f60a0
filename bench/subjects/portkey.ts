import { join } from "node:path";
import { installedNpmVersion, npmFolder } from "../peers/folder.ts";
import { freePort } from "../processes/free-port.ts";
import { startProgram } from "../processes/program.ts";
import { toHttpTarget } from "./http-target.ts";
import type { Subject } from "./subject.ts";

const name = "@portkey-ai/gateway";
const entry = join(npmFolder, "node_modules", name, "build/start-server.js");

/**
 * Portkey's gateway from npm, started as its readme says, without its console.
 *
 * Its code adds headers to the response that it streams. @hono/node-server makes that
 * response; from 1.14.2 on it keeps the headers of the fetched response itself, which
 * are immutable, where earlier ones made a copy. The gateway allows both (^1.3.3) and
 * npm takes the newest, so `bench:peers` asks for the last one that copies.
 */
export const portkey: Subject = {
  name: "portkey",
  label: "Portkey",
  role: "peer",
  async find() {
    const version = installedNpmVersion(name);
    if (version === undefined) return { kind: "missing", reason: "not installed: npm run bench:peers" };
    const server = installedNpmVersion("@hono/node-server");
    const notes = `its npm package on Node ${process.versions.node}, \`--headless\`; the upstream is named by the header \`x-portkey-custom-host\`. With \`@hono/node-server\` ${server} and the \`@hono/node-ws\` that fits it: with 1.14.2 and later, which npm chooses on its own, every stream fails with HTTP 500 ("TypeError: immutable" in its log)`;
    return { kind: "found", version, notes };
  },
  async start() {
    const port = await freePort();
    return startProgram({ file: process.execPath, args: [entry, `--port=${port}`, "--headless"], port });
  },
  target: (port, shape, upstreamPort) =>
    toHttpTarget(port, shape, {
      headers: {
        "x-portkey-provider": shape.format,
        "x-portkey-custom-host": `http://127.0.0.1:${upstreamPort}/v1`,
      },
    }),
};
