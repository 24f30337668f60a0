import { join } from "node:path";
import { cargoFolder, installedCrateVersion } from "../peers/folder.ts";
import { freePort } from "../processes/free-port.ts";
import { startProgram } from "../processes/program.ts";
import { pathOf, toHttpTarget } from "./http-target.ts";
import type { Subject } from "./subject.ts";

const name = "noveum-ai-gateway";

/** Noveum's gateway from crates.io, started as its readme says. Callers speak OpenAI's format to every provider. */
export const noveum: Subject = {
  name: "noveum",
  label: "Noveum",
  role: "peer",
  async find() {
    const version = installedCrateVersion(name);
    if (version === undefined) return { kind: "missing", reason: "not installed: npm run bench:peers" };
    const notes =
      "its crate, built in release mode, with as many threads as it starts by itself; the upstream is named by `OPENAI_BASE_URL` and `ANTHROPIC_BASE_URL`, and Anthropic streams are called for in OpenAI's format";
    return { kind: "found", version, notes };
  },
  async start({ upstreamPort, folder }) {
    const port = await freePort();
    const upstream = `http://127.0.0.1:${upstreamPort}`;
    return startProgram({
      file: join(cargoFolder, "bin", name),
      args: [],
      port,
      // It reads a file .env where it is started.
      folder,
      environment: {
        HOST: "127.0.0.1",
        PORT: String(port),
        RUST_LOG: "info",
        OPENAI_BASE_URL: upstream,
        ANTHROPIC_BASE_URL: upstream,
      },
    });
  },
  target: (port, shape) =>
    toHttpTarget(port, shape, { headers: { "x-provider": shape.format }, path: pathOf("openai") }),
};
