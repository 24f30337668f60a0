import { fileURLToPath } from "node:url";
import { fromJsonString } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gateway } from "../../src/app.ts";
import { CompleteResponseSchema, StreamCompleteResponseSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { startTestGateway } from "../support/test-gateway.ts";
import { runTokenwire } from "../support/tokenwire-process.ts";

let gateway: Gateway;
let closedAddress: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  const other = await startTestGateway();
  closedAddress = other.address;
  await other.drain();
});
afterAll(() => gateway.drain());

function complete(...args: string[]): ReturnType<typeof runInProcess> {
  return runInProcess(["complete", "--address", gateway.address, ...args]);
}

test("the answer goes to standard output, its facts to standard error", async () => {
  const { code, stdout, stderr } = await complete("--model", "sim/echo", "hello", "world");
  expect({ code, stdout }).toEqual({ code: 0, stdout: "hello world\n" });
  expect(stderr).toMatch(
    /^first token \d+ ms · [\d.]+ tokens\/s · \d+ in \+ \d+ out tokens · STOP · sim\/simulated-echo\n$/,
  );
});

test("--json prints each event as the JSON of the API, one a line, started first and finished last", async () => {
  const { stdout } = await complete("--model", "sim/echo", "--json", "hello");
  const messages = stdout
    .trimEnd()
    .split("\n")
    .map((line) => fromJsonString(StreamCompleteResponseSchema, line));
  const cases = messages.map(({ event }) => event.case);
  expect([cases.at(0), cases.at(-1)]).toEqual(["started", "finished"]);
  expect(messages.flatMap(({ event }) => (event.case === "textDelta" ? [event.value] : [])).join("")).toBe("hello");
});

test("--no-stream prints the same answer", async () => {
  const { code, stdout, stderr } = await complete("--model", "sim/echo", "--no-stream", "hello", "world");
  expect({ code, stdout }).toEqual({ code: 0, stdout: "hello world\n" });
  expect(stderr).toMatch(/^answer after \d+ ms · \d+ in \+ \d+ out tokens · STOP · sim\/simulated-echo\n$/);
});

test("--no-stream --json prints the response of the API on one line", async () => {
  const { stdout } = await complete("--model", "sim/echo", "--no-stream", "--json", "hello");
  expect(stdout).toMatch(/^.+\n$/);
  expect(fromJsonString(CompleteResponseSchema, stdout)).toMatchObject({ text: "hello" });
});

const toolFile = fileURLToPath(new URL("../fixtures/cli/weather.json", import.meta.url));

/** Leaves out the last line, which holds times. */
function withoutSummary(stderr: string): string {
  return stderr.replace(/(first token|answer after) .*\n$/, "");
}

test.each<[what: string, args: string[], stdout: string, stderr: string]>([
  [
    "a tool call",
    ["-m", "sim/tools", "--tool", toolFile],
    "",
    'tool call get_weather (sim_call_0)\n{\n  "city": "simulated",\n  "days": 0\n}\n',
  ],
  [
    "a tool that the provider runs, and the sources of the text",
    ["-m", "sim/search"],
    "All that is known of this: hello\n",
    'the provider calls web_search (sim_search_0)\n{\n  "query": "hello"\n}\nsource: A simulated page https://example.com/simulated\n',
  ],
  ["a refusal", ["-m", "sim/refusal"], "", "refusal: I am a simulator, and I refuse to answer this.\n"],
  [
    "reasoning that was asked for",
    ["-m", "sim/reasoning", "--reasoning"],
    "hello\n",
    "Simulated thought 1 of 2.\nSimulated thought 2 of 2.\n",
  ],
  ["reasoning that was not", ["-m", "sim/reasoning"], "hello\n", ""],
])("%s goes where the documents say, streamed or whole", async (_, args, stdout, stderr) => {
  for (const flags of [[], ["--no-stream"]]) {
    const finished = await complete(...args, ...flags, "hello");
    expect({ ...finished, stderr: withoutSummary(finished.stderr) }).toEqual({ code: 0, stdout, stderr });
  }
});

test("a schema is obeyed, and the answer is nothing but its JSON", async () => {
  const schema = fileURLToPath(new URL("../fixtures/cli/receipt.schema.json", import.meta.url));
  const { stdout } = await complete("-m", "sim/json", "--schema", schema, "What was bought?");
  expect(JSON.parse(stdout)).toEqual({ shop: "simulated", cents: 0 });
});

test("a call that fails exits with 1 and says the reason, the fields and the request's id", async () => {
  const { code, stderr } = await complete("--model", "sim/echo", "--temperature", "7", "hello");
  expect(code).toBe(1);
  expect(stderr).toMatch(/tokenwire: INVALID_ARGUMENT INVALID_REQUEST/);
  expect(stderr).toMatch(/^ {2}temperature: /m);
  expect(stderr).toMatch(/^ {2}request cmpl_/m);
});

test("a stream that breaks off leaves what came, then its reason and details on lines of their own", async () => {
  const { code, stdout, stderr } = await complete("--model", "sim/long?fail=overloaded&after=3&usage=running", "count");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "1 2 3\n" });
  expect(stderr.split("\n")).toEqual([
    'tokenwire: UNAVAILABLE UPSTREAM_OVERLOADED: sim: simulated failure "overloaded" after 3 tokens',
    expect.stringMatching(/^ {2}from sim\/long: 200 overloaded_error, request sim-[0-9a-f]+$/),
    "  spent 1 in + 3 out tokens (partial)",
    expect.stringMatching(/^ {2}request cmpl_/),
    "",
  ]);
});

test("a refused call prints the limit and when to try again", async () => {
  const { code, stdout, stderr } = await complete("--model", "sim/echo?fail=rate_limited&retry_after=2s", "hello");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^tokenwire: RESOURCE_EXHAUSTED RATE_LIMITED: sim: simulated failure/);
  expect(stderr).toContain("  limit of provider:sim: simulated limit of requests a minute\n");
  expect(stderr).toContain("  a retry may help after 2000 ms\n");
});

test.each<[variables: Record<string, string>, isDim: boolean]>([
  [{}, false],
  [{ FORCE_COLOR: "1" }, true],
  [{ FORCE_COLOR: "0" }, false],
  [{ NO_COLOR: "1" }, false],
])("with %j and no terminal, whether the last line is dimmed is %s", async (variables, isDim) => {
  const { stdout, stderr } = await runTokenwire(
    ["complete", "--address", gateway.address, "--model", "sim/echo", "hello"],
    "",
    variables,
  );
  expect(stdout).toBe("hello\n");
  expect(stderr.startsWith("\u001b[2mfirst token")).toBe(isDim);
  expect(stderr.includes("\u001b")).toBe(isDim);
});

test("with no gateway it exits with 3 and says how to start one", async () => {
  const { code, stderr } = await runInProcess(["complete", "--address", closedAddress, "--model", "sim/echo", "hello"]);
  expect(code).toBe(3);
  expect(stderr).toBe(
    `tokenwire: no gateway answers at ${closedAddress}; start one with "tokenwire serve", or name another with --address\n`,
  );
});

test("with something else at the address it says so", async () => {
  const { port } = new URL(gateway.address);
  const { code, stderr } = await runInProcess([
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

test("a deadline that the caller sets is reported as its --timeout", async () => {
  const { code, stderr } = await complete("--model", "sim/echo?stall=forever", "--timeout", "0.2", "hello");
  expect(code).toBe(1);
  expect(stderr).toMatch(/^tokenwire: DEADLINE_EXCEEDED/);
});

test.each<[args: string[], says: string]>([
  [["--model", "sim/echo", "--max-tokens", "many", "hello"], "Write a whole number of tokens."],
  [["hello"], 'tokenwire: --model is missing; "tokenwire models" lists what it can be\n'],
  [["--model", "sim/echo", "--max-tokens", "1.5", "hello"], "Write a whole number of tokens."],
  [["--model", "sim/echo", "--timeout", "0", "hello"], "Write a number of seconds above 0"],
  [["--model", "sim/echo", " "], "nothing to ask"],
])("complete %j exits with 2 and says why", async (args, says) => {
  const { code, stderr } = await complete(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(says);
});
