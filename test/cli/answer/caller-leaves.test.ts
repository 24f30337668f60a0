import { once } from "node:events";
import { text } from "node:stream/consumers";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Gateway } from "../../../src/app.ts";
import { CompletionService } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { writeFiles } from "../../support/temporary-files.ts";
import { startTestGateway } from "../../support/test-gateway.ts";
import { spawnShell, spawnTokenwire } from "../../support/tokenwire-process.ts";

let gateway: Gateway;
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway.drain());

/** How the simulator's calls ended. */
async function journal(): Promise<unknown> {
  const client = createClient(CompletionService, createGrpcTransport({ baseUrl: gateway.address }));
  const response = await client.complete({ model: "sim/journal", prompt: "?" });
  return JSON.parse(response.text).calls;
}

test.each<[when: string, model: string, flags: string[]]>([
  ["before the first token", "sim/echo?stall=forever", []],
  ["in mid-stream", "sim/long?stall=forever&after=3", []],
  ["while the whole answer is awaited", "sim/echo?stall=forever", ["--no-stream"]],
  ["while events are printed", "sim/long?stall=forever&after=3", ["--json"]],
])("Ctrl-C %s cancels the call upstream, says so and exits with 130", async (_, model, flags) => {
  const child = spawnTokenwire(["complete", "--address", gateway.address, ...flags, "-m", model, "count"]);
  const stderr = text(child.stderr);
  const closed = once(child, "close");
  await expect.poll(journal).toMatchObject([{ state: "running" }]);
  child.kill("SIGINT");
  const [code] = await closed;
  expect({ code, stderr: await stderr }).toEqual({ code: 130, stderr: "cancelled\n" });
  await expect.poll(journal).toMatchObject([{ state: "cancelled", reason: "CALLER_CANCELLED" }]);
});

test("what came before Ctrl-C stays, on a line of its own", async () => {
  const child = spawnTokenwire([
    ...["complete", "--address", gateway.address],
    ...["-m", "sim/long?stall=forever&after=3", "count"],
  ]);
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    if (stdout === "1 2 3") child.kill("SIGINT");
  });
  await once(child, "close");
  expect(stdout).toBe("1 2 3\n");
});

test.each<[what: string, flags: string]>([
  ["text", ""],
  ["events", "--json"],
])("when the reader of %s closes it, the call is cancelled upstream and nothing is printed", async (_, flags) => {
  const command = `bin/tokenwire.js complete --address ${gateway.address} ${flags} -m "sim/long?tokens=1000000" count`;
  const shell = spawnShell(`{ "${process.execPath}" ${command} < /dev/null; echo "exit $?" >&2; } | head -c 3`, {
    PATH: "/usr/bin:/bin",
  });
  const [stdout, stderr] = await Promise.all([text(shell.stdout), text(shell.stderr)]);
  expect(stdout).toHaveLength(3);
  expect(stderr).toBe("exit 0\n");
  await expect.poll(journal).toMatchObject([{ state: "cancelled", reason: "CALLER_CANCELLED" }]);
});

test("an answer that cannot be written is no success", async () => {
  const folder = writeFiles({});
  const command = `bin/tokenwire.js complete --address ${gateway.address} -m "sim/long?tokens=1000000" count`;
  const shell = spawnShell(`ulimit -f 1; "${process.execPath}" ${command} > "${folder}/answer"`, {});
  const [stderr, [code]] = await Promise.all([text(shell.stderr), once(shell, "close")]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "tokenwire: standard output cannot be written: EFBIG: file too large, write\n",
  });
  await expect.poll(journal).toMatchObject([{ state: "cancelled", reason: "CALLER_CANCELLED" }]);
});
