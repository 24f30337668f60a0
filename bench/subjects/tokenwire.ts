import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { create, toBinary } from "@bufbuild/protobuf";
import packageJson from "../../package.json" with { type: "json" };
import { CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Target } from "../client/caller.ts";
import { startObservers } from "../observers/observed.ts";
import { freePort } from "../processes/free-port.ts";
import { type RunningProgram, startProgram } from "../processes/program.ts";
import { toPrompt } from "./http-target.ts";
import type { CallShape, Place, Subject } from "./subject.ts";

const entry = fileURLToPath(new URL("../../bin/tokenwire.js", import.meta.url));

/** The gateway of this clone, called over gRPC. */
export const tokenwire: Subject = {
  name: "tokenwire",
  label: "Tokenwire",
  role: "measured",
  modes: ["tls", "workers", "metrics", "traces", "watched"],
  find: async () => ({
    kind: "found",
    version: packageJson.version,
    notes: `\`tokenwire serve\` from source on Node ${process.versions.node}, called over gRPC; the limits of concurrent calls raised to 20,000`,
  }),
  start: (place) => startTokenwire(entry, place),
  target: toGrpcTarget,
};

/** Starts a gateway whose program is at `entry`, in front of the upstream. */
export async function startTokenwire(
  entryFile: string,
  place: Place,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningProgram> {
  const port = await freePort();
  const observers = await startObservers(place.mode);
  const file = join(place.folder, `tokenwire-${port}.yaml`);
  writeFileSync(file, `${configuration(port, place)}${observers.configuration}`);
  const args = [entryFile, "serve", "--config", file];
  return observers.observe(await startProgram({ file: process.execPath, args, port, environment }));
}

/** A call of Tokenwire over gRPC. */
export function toGrpcTarget(port: number, { format, isStream, promptBytes }: CallShape): Target {
  const request = create(CompleteRequestSchema, {
    model: `${format}/bench`,
    prompt: toPrompt(promptBytes),
    maxTokens: 4_096,
  });
  return {
    protocol: "grpc",
    port,
    path: `/tokenwire.v1.CompletionService/${isStream ? "StreamComplete" : "Complete"}`,
    message: Buffer.from(toBinary(CompleteRequestSchema, request)).toString("base64"),
  };
}

function configuration(port: number, { upstreamPort, mode, certificate: { certFile, keyFile } }: Place): string {
  const tls = mode === "tls" ? `, tls: { certFile: "${certFile}", keyFile: "${keyFile}" }` : "";
  return `server: { port: ${port}, workers: ${mode === "workers" ? 2 : 1}${tls} }
providers:
  openai: { kind: openai, baseUrl: "http://127.0.0.1:${upstreamPort}/v1", apiKey: bench }
  anthropic: { kind: anthropic, baseUrl: "http://127.0.0.1:${upstreamPort}", apiKey: bench }
limits: { concurrency: 20000 }
admission: { maxCalls: 20000 }
`;
}
