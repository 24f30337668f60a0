import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { expect, onTestFinished, test } from "vitest";
import { type Gateway, startGateway } from "../../src/app.ts";
import { openContents } from "../../src/cli/open-contents.ts";
import { completeConfig } from "../../src/config/load.ts";
import { systemClock } from "../../src/core/clock.ts";
import type { Log } from "../../src/core/log.ts";
import { CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { Role } from "../../src/gen/tokenwire/v1/message_pb.ts";
import { type ApiClient, apiClients } from "../support/api-clients.ts";
import { collect } from "../support/collect.ts";
import { writeFiles } from "../support/temporary-files.ts";

interface Audited {
  readonly client: ApiClient;
  readonly lines: string[];
  /** Closes the gateway, which then has written all down. */
  end(): Promise<void>;
  /** Does that, and reads what it wrote down. */
  records(): Promise<Record<string, unknown>[]>;
}

async function start(file: string, content: object = {}): Promise<Audited> {
  const lines: string[] = [];
  const push = (facts: object, message: string): number => lines.push(JSON.stringify({ ...facts, message }));
  const log: Log = { debug: push, info: push, warn: push, error: push };
  const config = completeConfig({
    server: { port: 0, drainTimeout: "1s" },
    models: { audited: "sim/echo", cut: "sim/echo?fail=cut&after=3", other: "sim/echo" },
    log: { content: { file, models: ["audited", "cut"], redact: ["sk-[a-z0-9]{4,}", "\\d{4}-\\d{4}"], ...content } },
  });
  const contents = openContents(config.log, log);
  const gateway: Gateway = await startGateway(config, { clock: systemClock, log, random: Math.random, contents });
  const client = apiClients.get("grpc-js")?.(gateway.address);
  if (client === undefined) throw new Error("no client");
  const end = async (): Promise<void> => {
    client.close();
    await gateway.drain();
  };
  onTestFinished(end);
  return {
    client,
    lines,
    end,
    async records() {
      await end();
      if (!existsSync(file)) return [];
      return readFileSync(file, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line): Record<string, unknown> => JSON.parse(line));
    },
  };
}

function freshFile(): string {
  return join(writeFiles({}), "content.jsonl");
}

test("calls by a named alias are written down, streamed and whole, and no others; the log has no content", async () => {
  const { client, lines, records } = await start(freshFile());
  await client.complete({ model: "audited", prompt: "canary one", system: "be brief" });
  await collect(client.streamComplete({ model: "audited", prompt: "canary two" }));
  await client.complete({ model: "other", prompt: "canary three" });
  await client.complete({ model: "sim/echo", prompt: "canary four" });
  expect(await records()).toMatchObject([
    {
      ...{ rpc: "Complete", model: "audited", provider: "sim", status: "OK" },
      request: { system: "be brief", prompt: "canary one" },
      answer: { parts: [{ type: "text", text: "canary one" }] },
    },
    { rpc: "StreamComplete", answer: { parts: [{ type: "text", text: "canary two" }] } },
  ]);
  expect(lines.join("\n")).not.toContain("canary");
});

test("what matches a pattern is nowhere in the file, wherever it stands", async () => {
  const file = freshFile();
  const { client, records } = await start(file);
  const request = create(CompleteRequestSchema, {
    model: "audited",
    system: "key sk-abcd1234",
    messages: [{ role: Role.USER, parts: [{ content: { case: "text", value: "card 1234-5678 and sk-zzzz9999." } }] }],
  });
  await collect(client.streamComplete(request));
  expect(await records()).toMatchObject([
    {
      request: {
        system: "key [redacted]",
        messages: [{ role: "user", parts: [{ text: "card [redacted] and [redacted]." }] }],
      },
      answer: { parts: [{ text: "card [redacted] and [redacted]." }] },
    },
  ]);
  expect(readFileSync(file, "utf8")).not.toMatch(/abcd1234|1234-5678|zzzz9999/);
});

test("a text that is too long is cut after its secrets were found, also one across the cut", async () => {
  const { client, records } = await start(freshFile(), { maxTextLength: 20 });
  await client.complete({ model: "audited", prompt: `${"x".repeat(17)}sk-abcdefgh and more` });
  const [record] = await records();
  expect(JSON.stringify(record)).not.toContain("abcdefgh");
  expect(record).toMatchObject({ request: { prompt: `${"x".repeat(17)}[re… [37 characters]` } });
});

test("an answer that broke off is written down as far as it came, with the reason", async () => {
  const { client, records } = await start(freshFile());
  await collect(client.streamComplete({ model: "cut", prompt: "one two three four five" })).catch(() => {});
  const [record] = await records();
  expect(record).toMatchObject({ status: "STREAM_TRUNCATED", answer: { unfinished: expect.stringMatching(/^one/) } });
});

test("a file that cannot be written fails no call, and the loss is a warning without content", async () => {
  const { client, lines, end } = await start("/dev/full");
  expect((await client.complete({ model: "audited", prompt: "canary" })).text).toBe("canary");
  await end();
  expect(lines.join("\n")).toContain("records of contents were lost");
  expect(lines.join("\n")).not.toContain("canary");
});
