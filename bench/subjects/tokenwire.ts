import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { create, toBinary } from "@bufbuild/protobuf";
import packageJson from "../../package.json" with { type: "json" };
import { CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { freePort } from "../processes/free-port.ts";
import { startProgram } from "../processes/program.ts";
import { toPrompt } from "./http-target.ts";
import type { Subject } from "./subject.ts";

const entry = fileURLToPath(new URL("../../bin/tokenwire.js", import.meta.url));

/** The gateway of this clone, called over gRPC. */
export const tokenwire: Subject = {
  name: "tokenwire",
  label: "Tokenwire",
  role: "measured",
  find: async () => ({
    kind: "found",
    version: packageJson.version,
    notes: `\`tokenwire serve\` from source on Node ${process.versions.node}, called over gRPC; the limits of concurrent calls raised to 20,000`,
  }),
  async start({ upstreamPort, folder }) {
    const port = await freePort();
    const file = join(folder, `tokenwire-${port}.yaml`);
    writeFileSync(file, configuration(port, upstreamPort));
    return startProgram({ file: process.execPath, args: [entry, "serve", "--config", file], port });
  },
  target(port, { format, isStream, promptBytes }) {
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
  },
};

function configuration(port: number, upstreamPort: number): string {
  return `server: { port: ${port} }
providers:
  openai: { kind: openai, baseUrl: "http://127.0.0.1:${upstreamPort}/v1", apiKey: bench }
  anthropic: { kind: anthropic, baseUrl: "http://127.0.0.1:${upstreamPort}", apiKey: bench }
limits: { concurrency: 20000 }
admission: { maxCalls: 20000 }
`;
}
