import { once } from "node:events";
import { join } from "node:path";
import { toJson } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test } from "vitest";
import { maxInputBytes } from "../../../src/cli/input/read-input.ts";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { type RecordingGateway, startRecordingGateway } from "../../support/recording-gateway.ts";
import { runInProcess } from "../../support/run-in-process.ts";
import { writeFiles } from "../../support/temporary-files.ts";
import { type Finished, spawnShell, spawnTokenwire } from "../../support/tokenwire-process.ts";

let gateway: RecordingGateway;
beforeAll(async () => {
  gateway = await startRecordingGateway();
});
afterAll(() => gateway.close());

function ask(command: string, args: readonly string[], input: string | Buffer): Promise<Finished> {
  return runInProcess([command, "--address", gateway.address, "-m", "model", ...args], input);
}

/** The request that these arguments send. */
async function requestOf(args: readonly string[], input = "", command = "complete"): Promise<unknown> {
  const before = gateway.requests.length;
  const finished = await ask(command, args, input);
  expect(finished).toMatchObject({ code: 0 });
  expect(gateway.requests).toHaveLength(before + 1);
  const request = gateway.requests.at(-1);
  return request && toJson(CompleteRequestSchema, request);
}

test.each<[args: string[], input: string, prompt: string]>([
  [["one", "two  three"], "", "one two  three"],
  [[], "from a pipe\r\n", "from a pipe\r\n"],
  [["-"], "from a pipe", "from a pipe"],
  [["one"], "of the program that started it", "one"],
  [["Summarize:", "-", "In", "French."], "a\nb\n", "Summarize:\n\na\nb\n\nIn French."],
  [["-", "In French."], "a", "a\n\nIn French."],
  [[], "\ufeffgr\u00f6\u00dfe 😀", "größe 😀"],
  [["--", "-5", "+", "3"], "", "-5 + 3"],
])("the prompt of arguments %j and standard input %j is %j", async (args, input, prompt) => {
  expect(await requestOf(args, input)).toEqual({ model: "model", prompt });
});

test.each<[args: string, input: string, prompt: string]>([
  ["Summarize this:", "| printf 'a\\nb\\n' |", "Summarize this:\n\na\nb\n"],
  ["Summarize this:", "< FILE", "Summarize this:\n\nfrom a file"],
  ["", "< FILE", "from a file"],
  ["Summarize: - In French.", "< FILE", "Summarize:\n\nfrom a file\n\nIn French."],
  ["hello", "< /dev/null", "hello"],
  ["hello", "<&-", "hello"],
])("the prompt of arguments %j and the shell's %j is %j", async (args, input, prompt) => {
  const file = join(writeFiles({ file: "from a file" }), "file");
  const command = `"${process.execPath}" bin/tokenwire.js complete --address ${gateway.address} -m model ${args}`;
  const line = input.startsWith("|") ? `${input.slice(1)} ${command}` : `${command} ${input.replace("FILE", file)}`;
  const [code] = await once(spawnShell(line, { PATH: "/usr/bin:/bin" }), "close");
  expect(code).toBe(0);
  expect(gateway.requests.at(-1)).toMatchObject({ prompt });
});

test("files come before the prompt, in their order", async () => {
  const folder = writeFiles({ "a.gif": "GIF89a", "b.txt": "hi" });
  const request = await requestOf(["-f", join(folder, "b.txt"), "--file", join(folder, "a.gif"), "look"]);
  expect(request).toEqual({
    model: "model",
    messages: [
      {
        role: "ROLE_USER",
        parts: [
          { document: { media: { data: "aGk=", mediaType: "text/plain" }, title: "b.txt" } },
          { image: { media: { data: "R0lGODlh", mediaType: "image/gif" } } },
          { text: "look" },
        ],
      },
    ],
  });
});

test("a file needs no prompt", async () => {
  const folder = writeFiles({ "b.txt": "hi" });
  expect(await requestOf(["-f", join(folder, "b.txt")])).toMatchObject({ messages: [{ parts: [{ document: {} }] }] });
});

const schema = '{ "type": "object",\n  "maximum": 12345678901234567890 }\n';

test.each<[args: string[], sent: object]>([
  [["--system", "be brief"], { system: "be brief" }],
  [["-s", "@FOLDER/system.txt"], { system: "be\nbrief\n" }],
  [["--system", "@@home"], { system: "@home" }],
  [["--tool", "FOLDER/f.json", "--tool", "FOLDER/g.json"], { tools: [{ name: "f" }, { name: "g" }] }],
  [["--tool-choice", "auto"], { toolChoice: { mode: "MODE_AUTO" } }],
  [["--tool-choice", "none"], { toolChoice: { mode: "MODE_NONE" } }],
  [["--tool-choice", "required"], { toolChoice: { mode: "MODE_REQUIRED" } }],
  [["--tool-choice", "f"], { toolChoice: { toolName: "f" } }],
  [["--schema", "FOLDER/schema.json"], { responseFormat: { jsonSchema: { schemaJson: schema } } }],
  [["--effort", "xhigh"], { reasoning: { effort: "EFFORT_XHIGH" } }],
  [["--reasoning"], { reasoning: { includeText: true } }],
  [["--reasoning", "--effort", "low"], { reasoning: { effort: "EFFORT_LOW", includeText: true } }],
  [["--max-tokens", "7", "--temperature", "0.7"], { maxTokens: 7, temperature: 0.7 }],
  [["--stop", "a", "--stop", "b"], { stopSequences: ["a", "b"] }],
  [["--no-stream"], {}],
])("complete %j sends %j", async (args, sent) => {
  const folder = writeFiles({
    "system.txt": "be\nbrief\n",
    "f.json": '{"name": "f"}',
    "g.json": '{"name": "g"}',
    "schema.json": schema,
  });
  const given = args.map((arg) => arg.replace("FOLDER", folder));
  expect(await requestOf([...given, "hello"])).toEqual({ model: "model", prompt: "hello", ...sent });
});

test("count sends the same request as complete", async () => {
  const folder = writeFiles({ "b.txt": "hi", "f.json": '{"name": "f"}' });
  const args = ["-s", "s", "-f", join(folder, "b.txt"), "--tool", join(folder, "f.json"), "--effort", "low", "hello"];
  expect(await requestOf(args, "", "count")).toEqual(await requestOf(args));
});

test("headers and the deadline go with the call", async () => {
  await requestOf(["--header", "authorization: Bearer x", "--header", "X-Team:search", "--timeout", "30", "hello"]);
  const sent = gateway.headers.at(-1);
  expect(sent?.get("authorization")).toBe("Bearer x");
  expect(sent?.get("x-team")).toBe("search");
  expect(sent?.get("grpc-timeout")).toBe("30000m");
});

test("no secret of a header is printed, whether the call fails or the header is refused", async () => {
  const secret = "sk-canary-0123456789abcdef";
  const refused = await ask("complete", ["--header", `x-key ${secret}`, "hello"], "");
  expect(refused.code).toBe(2);
  const failed = await ask("models", ["--address", "http://127.0.0.1:1", "--header", `x-key: ${secret}`], "");
  expect(failed.stdout + failed.stderr + refused.stdout + refused.stderr).not.toContain(secret);
});

test.each<[args: string[], input: string | Buffer, fault: string]>([
  [[" "], "", "nothing to ask: give a prompt as an argument or on standard input"],
  [[], "\n", "nothing to ask: give a prompt as an argument or on standard input"],
  [["-", "a", "-"], "b", 'standard input can stand in one place only: write "-" once'],
  [["-"], Buffer.from([0x67, 0xf6]), "standard input: it is not UTF-8 text; convert it first"],
  [
    [],
    Buffer.alloc(maxInputBytes + 1, "x"),
    "standard input: more than 32 MiB, which is the most that one input may have",
  ],
  [["-s", "@/missing", "a"], "", "--system @/missing: there is no such file"],
  [["--schema", "/", "a"], "", "--schema /: it is a directory; name a file"],
  [["--tool", "/missing", "a"], "", "--tool /missing: there is no such file"],
  [["--file", "/missing", "a"], "", "--file /missing: there is no such file"],
  [["--cert", "/missing", "a"], "", "--cert: HOST has no TLS; write --address https://…"],
])("complete %j is refused, exits with 2 and says why", async (args, input, fault) => {
  const before = gateway.requests.length;
  const { code, stderr } = await ask("complete", args, input);
  expect({ code, stderr }).toEqual({ code: 2, stderr: `tokenwire: ${fault.replace("HOST", gateway.address)}\n` });
  expect(gateway.requests).toHaveLength(before);
});

test("a schema that is not JSON is refused with the place of its fault", async () => {
  const path = join(writeFiles({ "s.json": '{\n  "type": object\n}' }), "s.json");
  const { code, stderr } = await ask("complete", ["--schema", path, "hello"], "");
  expect({ code, stderr }).toEqual({ code: 2, stderr: `tokenwire: --schema ${path}:2:11: a value expected\n` });
});

test("when standard input does not end, a line says what is waited for", async () => {
  const child = spawnTokenwire(["complete", "--address", gateway.address, "-m", "model"]);
  const [hint] = await once(child.stderr, "data");
  child.stdin.end("hello");
  const [code] = await once(child, "close");
  expect({ code, hint: String(hint) }).toEqual({
    code: 0,
    hint: "tokenwire: reading standard input to its end; write < /dev/null if it has none\n",
  });
});
