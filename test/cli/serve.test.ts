import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { ErrorInfoSchema } from "../../src/gen/google/rpc/error_details_pb.ts";
import { type ApiClient, ApiFailure, apiClients } from "../support/api-clients.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { runTokenwire, type ServedProcess, serveProcess, spawnShell } from "../support/tokenwire-process.ts";

const started: ServedProcess[] = [];
afterEach(async () => {
  for (const { child, exited } of started.splice(0)) {
    child.kill("SIGKILL");
    await exited;
  }
});

async function serve(...[flags, variables]: Parameters<typeof serveProcess>): Promise<ServedProcess> {
  const served = await serveProcess(flags, variables);
  started.push(served);
  return served;
}

function grpcClient(address: string): ApiClient {
  const [create] = apiClients.values();
  if (create === undefined) throw new Error("no client");
  return create(address);
}

test("it says what it serves and gives a line to paste that works", async () => {
  const served = await serve();
  await expect.poll(() => served.stderr()).toContain("sim/echo");
  const [, args = ""] = /npx tokenwire (complete .*)/.exec(served.stderr()) ?? [];
  const words = [...args.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
  expect(await runInProcess(words)).toMatchObject({ code: 0, stdout: "hello\n" });
});

test("OpenAI is served where its key is set, and the key is nowhere to be read", async () => {
  const key = "sk-canary-0123456789abcdef";
  const served = await serve(["--log-level", "debug"], {
    OPENAI_API_KEY: key,
    OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
  });
  await expect.poll(() => served.stderr()).toContain("openai/…");
  const client = grpcClient(served.address);
  await expect(client.complete({ model: "openai/x", prompt: "hello" })).rejects.toBeInstanceOf(ApiFailure);
  client.close();
  await expect.poll(() => served.log.some(({ msg }) => msg === "call")).toBe(true);
  expect(served.stderr() + JSON.stringify(served.log)).not.toContain(key);
});

test("a call is one log line with its facts, without its prompt or its answer", async () => {
  const served = await serve();
  const client = grpcClient(served.address);
  await client.complete({ model: "sim/echo", prompt: "a very private question", labels: { team: "search" } });
  await expect(client.complete({ model: "sim/echo?fail=overloaded", prompt: "another one" })).rejects.toThrow();
  client.close();
  await expect.poll(() => served.log.filter(({ rpc }) => rpc === "Complete")).toHaveLength(2);
  const [ok, failed] = served.log.filter(({ rpc }) => rpc === "Complete");
  expect(ok).toMatchObject({
    model: "sim/echo",
    provider: "sim",
    attempts: 1,
    status: "OK",
    outputTokens: 4,
    labels: { team: "search" },
  });
  expect(ok).toMatchObject({ call: expect.stringMatching(/^cmpl_/), durationMs: expect.any(Number) });
  expect(failed).toMatchObject({ status: "UNAVAILABLE", reason: "UPSTREAM_OVERLOADED", attempts: 3 });
  expect(failed?.["tries"]).toHaveLength(3);
  expect(JSON.stringify(served.log)).not.toMatch(/private|another/);
});

test("SIGTERM lets an open stream finish and exits with 0", async () => {
  const { address, child, exited } = await serve();
  const client = grpcClient(address);
  const texts: string[] = [];
  for await (const { event } of client.streamComplete({
    model: "sim/long?tokens=3&stall=500ms&after=1",
    prompt: "count",
  })) {
    if (event.case !== "textDelta") continue;
    if (texts.length === 0) child.kill("SIGTERM");
    texts.push(event.value);
  }
  client.close();
  expect(texts.join("")).toBe("1 2 3");
  expect(await exited).toBe(0);
});

test("what is open after the grace period ends UNAVAILABLE with SHUTTING_DOWN, and the exit code is 0", async () => {
  const { address, child, exited } = await serve(["--drain-timeout", "100ms"]);
  const client = grpcClient(address);
  let failure: unknown;
  try {
    for await (const { event } of client.streamComplete({ model: "sim/long?stall=forever&after=1", prompt: "count" })) {
      if (event.case === "textDelta") child.kill("SIGTERM");
    }
  } catch (thrown) {
    failure = thrown;
  }
  client.close();
  if (!(failure instanceof ApiFailure)) throw new Error("the stream should have failed", { cause: failure });
  expect(failure.code).toBe(14);
  expect(failure.detail(ErrorInfoSchema)?.reason).toBe("SHUTTING_DOWN");
  expect(await exited).toBe(0);
});

test("a log that is not read does not stop the calls", async () => {
  const { child, address, log } = await serve();
  child.stdout.pause();
  const client = grpcClient(address);
  // Many times what a pipe holds: 64 KiB, and some hundred bytes a line.
  for (let call = 0; call < 1_000; call++) await client.complete({ model: "sim/echo", prompt: "hello" });
  client.close();
  child.stdout.resume();
  await expect.poll(() => log.filter(({ msg }) => msg === "call")).toHaveLength(1_000);
});

test("a closed log stops neither the calls nor the end of the gateway", async () => {
  const { child, address, exited } = await serve();
  child.stdout.destroy();
  const client = grpcClient(address);
  for (let call = 0; call < 100; call++) {
    expect(await client.complete({ model: "sim/echo", prompt: "hello" })).toMatchObject({ text: "hello" });
  }
  client.close();
  child.kill("SIGTERM");
  expect(await exited).toBe(0);
});

test("under npm, the end of the parent lets open calls finish and ends the gateway", async () => {
  const parent = spawnShell(`"${process.execPath}" bin/tokenwire.js serve --port 0 & wait`, {
    npm_command: "run-script",
  });
  const [line] = await once(createInterface(parent.stdout), "line");
  const address = String(JSON.parse(String(line)).address);
  const client = grpcClient(address);
  const texts: string[] = [];
  for await (const { event } of client.streamComplete({
    model: "sim/long?tokens=3&stall=1s&after=1",
    prompt: "count",
  })) {
    if (event.case !== "textDelta") continue;
    if (texts.length === 0) parent.kill("SIGKILL");
    texts.push(event.value);
  }
  expect(texts.join("")).toBe("1 2 3");
  await expect
    .poll(() => client.complete({ model: "sim/echo", prompt: "?" }).catch((thrown: unknown) => thrown))
    .toMatchObject({ code: 14 });
  client.close();
});

test("a second signal ends at once", async () => {
  const { address, child, exited, log } = await serve();
  const client = grpcClient(address);
  const failure = (async () => {
    for await (const { event } of client.streamComplete({ model: "sim/long?stall=forever&after=1", prompt: "count" })) {
      if (event.case === "textDelta") child.kill("SIGTERM");
    }
  })().catch((thrown: unknown) => thrown);
  await expect.poll(() => log.some(({ msg }) => String(msg).startsWith("draining"))).toBe(true);
  child.kill("SIGINT");
  expect(await exited).toBe(1);
  expect(await failure).toBeInstanceOf(ApiFailure);
  client.close();
});

test("a port that is in use is said so, with what to do", async () => {
  const { address } = await serve();
  const { code, stderr } = await runTokenwire(["serve", "--port", new URL(address).port]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/port \d+ of 127\.0\.0\.1 is in use.*--port/),
  });
});

test.each<[args: string[], says: string]>([
  [["serve", "--port", "http"], '--port "http": write a whole number from 0 to 65535'],
  [["serve", "--prot", "1"], "unknown option '--prot'"],
  [["srve"], "unknown command 'srve'"],
])("tokenwire %j exits with 2 and says why", async (args, says) => {
  const { code, stderr } = await runInProcess(args);
  expect(code).toBe(2);
  expect(stderr).toContain(says);
});
