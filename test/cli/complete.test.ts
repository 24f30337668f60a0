import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gateway } from "../../src/app.ts";
import { startTestGateway } from "../support/test-gateway.ts";
import { runTokenwire, spawnTokenwire } from "../support/tokenwire-process.ts";

let gateway: Gateway;
let closedAddress: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  const other = await startTestGateway();
  closedAddress = other.address;
  await other.drain();
});
afterAll(() => gateway.drain());

function complete(...args: string[]): ReturnType<typeof runTokenwire> {
  return runTokenwire(["complete", "--address", gateway.address, ...args]);
}

test("the answer goes to standard output, its facts to standard error", async () => {
  const { code, stdout, stderr } = await complete("--model", "sim/echo", "hello", "world");
  expect({ code, stdout }).toEqual({ code: 0, stdout: "hello world\n" });
  expect(stderr).toMatch(
    /^first token \d+ ms · [\d.]+ tokens\/s · \d+ in \+ \d+ out tokens · STOP · sim\/simulated-echo\n$/,
  );
});

test("the prompt may come from standard input", async () => {
  const args = ["complete", "--address", gateway.address, "--model", "sim/echo"];
  expect(await runTokenwire(args, "from a pipe")).toMatchObject({ code: 0, stdout: "from a pipe\n" });
});

test("--json prints each event as a line of JSON, started first and finished last", async () => {
  const { stdout } = await complete("--model", "sim/echo", "--json", "hello");
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => Object.keys(JSON.parse(line))[0]);
  expect(events.at(0)).toBe("started");
  expect(events).toContain("textDelta");
  expect(events.at(-1)).toBe("finished");
});

test("a call that fails exits with 1 and says the reason, the fields and the request's id", async () => {
  const { code, stderr } = await complete("--model", "sim/echo", "--temperature", "7", "hello");
  expect(code).toBe(1);
  expect(stderr).toMatch(/tokenwire: INVALID_ARGUMENT INVALID_REQUEST/);
  expect(stderr).toMatch(/^ {2}temperature: /m);
  expect(stderr).toMatch(/^ {2}request cmpl_/m);
});

test("an error after some text begins on a line of its own", async () => {
  const { code, stdout, stderr } = await complete("--model", "sim/long?fail=cut&after=3", "count");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "1 2 3\n" });
  expect(stderr).toMatch(/^tokenwire: UNAVAILABLE STREAM_TRUNCATED/);
});

test("with no gateway it exits with 3 and says how to start one", async () => {
  const { code, stderr } = await runTokenwire(["complete", "--address", closedAddress, "--model", "sim/echo", "hello"]);
  expect(code).toBe(3);
  expect(stderr).toBe(
    `tokenwire: no gateway answers at ${closedAddress}; start one with "npm start", or name another with --address\n`,
  );
});

test("with something else at the address it says so", async () => {
  const { port } = new URL(gateway.address);
  const { code, stderr } = await runTokenwire([
    "complete",
    "--address",
    `https://127.0.0.1:${port}`,
    "--model",
    "sim/echo",
    "hello",
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain(`tokenwire: no answer of a gateway from https://127.0.0.1:${port} (`);
  expect(stderr).toContain("check --address");
});

test("a deadline that the caller sets is told as its own", async () => {
  const { code, stderr } = await complete("--model", "sim/echo?stall=forever", "--timeout", "0.2", "hello");
  expect(code).toBe(1);
  expect(stderr).toMatch(/^tokenwire: DEADLINE_EXCEEDED/);
});

test("Ctrl-C cancels the call and exits with 130", async () => {
  const child = spawnTokenwire([
    "complete",
    "--address",
    gateway.address,
    "--model",
    "sim/long?stall=forever&after=1",
    "count",
  ]);
  child.stdout.once("data", () => child.kill("SIGINT"));
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(code).toBe(130);
});

test.each<[args: string[], says: string]>([
  [["--model", "sim/echo", "--max-tokens", "many", "hello"], "Write a whole number of tokens."],
  [["hello"], "required option '--model <provider/model>' not specified"],
  [["--model", "sim/echo", "--max-tokens", "1.5", "hello"], "Write a whole number of tokens."],
  [["--model", "sim/echo", "--timeout", "0", "hello"], "Write a number of seconds above 0"],
  [["--model", "sim/echo", " "], "nothing to ask"],
])("complete %j exits with 2 and says why", async (args, says) => {
  const { code, stderr } = await complete(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(says);
});
