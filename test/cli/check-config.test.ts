// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how references are written
import { join } from "node:path";
import { expect, test } from "vitest";
import { runInProcess } from "../support/run-in-process.ts";
import { writeFiles } from "../support/temporary-files.ts";

const canary = "sk-canary-0123456789abcdef";

test("what would run is printed, without its secrets", async () => {
  const directory = writeFiles({
    "claude.key": `${canary}\n`,
    "gateway.yaml": `
server: {host: "::1", port: 8080}
limits: {concurrency: 8}
providers:
  claude: {kind: anthropic, apiKey: "\${file:claude.key}", headers: {x-a: "\${env:CANARY}"}}
  plain: {kind: openai, apiKey: ${canary}}
  local: {kind: openai, baseUrl: "http://127.0.0.1:11434/v1/", limits: {concurrency: 2}}
models:
  fast: claude/claude-haiku-5-5
  careful: {target: plain/gpt-6, caps: {maxTokens: 4096, totalTimeout: 2m}}
`,
  });
  const file = join(directory, "gateway.yaml");
  const expected = `${file} can be used.

listens on
  http://[::1]:8080  plain text
log
  info and above, auto
providers
  claude  anthropic  https://api.anthropic.com  key set  8 at once
  plain   openai     https://api.openai.com/v1  key set  8 at once
  local   openai     http://127.0.0.1:11434/v1  no key   2 at once
models
  fast     → claude/claude-haiku-5-5
  careful  → plain/gpt-6              at most 4096 tokens, at most 120000 ms
`;
  const finished = await runInProcess(["check-config", file], "", { CANARY: canary });
  expect(finished).toEqual({ code: 0, stdout: expected, stderr: "" });
});

test("without a file the flags and the environment are checked", async () => {
  const { code, stdout } = await runInProcess(["check-config", "--port", "7"], "", { OPENAI_API_KEY: canary });
  expect(code).toBe(0);
  expect(stdout).toContain("http://127.0.0.1:7");
  expect(stdout).toContain("openai  openai  https://api.openai.com/v1  key set");
  expect(stdout).not.toContain(canary);
});

test("control characters are printed as JSON escapes", async () => {
  const text = String.raw`{"models": {"a": "sim/echo?\u001b[2J\u009b\u202e\n"}}`;
  const file = join(writeFiles({ "gateway.yaml": text }), "gateway.yaml");
  const { stdout } = await runInProcess(["check-config", file]);
  expect(stdout).toContain(String.raw`  a  → sim/echo?\u001b[2J\u009b\u202e\u000a`);
});

const faulty = {
  "gateway.yaml": `server: {prot: 1}\nproviders: {a: {kind: openai, apiKey: "${canary} ", version: ${canary}}}`,
};

test.each<[how: string, args: (file: string) => string[], variables: (file: string) => Record<string, string>]>([
  ["check-config FILE", (file) => ["check-config", file], () => ({})],
  ["check-config --config FILE", (file) => ["check-config", "--config", file], () => ({})],
  ["check-config with TOKENWIRE_CONFIG", () => ["check-config"], (file) => ({ TOKENWIRE_CONFIG: file })],
  ["serve --config FILE", (file) => ["serve", "--config", file], () => ({})],
])("%s reports each fault, repeats no secret, prints no stack and exits with 2", async (_how, args, variables) => {
  const file = join(writeFiles(faulty), "gateway.yaml");
  const { code, stdout, stderr } = await runInProcess(args(file), "", variables(file));
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(`${file}:1:10: server.prot: unknown key; did you mean "port"?\n`);
  expect(stderr).toContain(
    `${file}:2:70: providers.a.version: unknown key; only providers of kind anthropic have it\n`,
  );
  expect(stderr).not.toMatch(/canary|\n {4}at /);
});

test("check-config counts the faults", async () => {
  const file = join(writeFiles(faulty), "gateway.yaml");
  const { stderr } = await runInProcess(["check-config", file]);
  expect(stderr).toMatch(/\n\n\S+ cannot be used: 2 faults\.\n$/);
});

test("two files are one too many", async () => {
  const { code, stderr } = await runInProcess(["check-config", "a.yaml", "--config", "b.yaml"]);
  expect(code).toBe(2);
  expect(stderr).toBe("tokenwire: two files are named; write one, as an argument or with --config\n");
});

test("a proxy is printed without its user and password: the provider's own, that of all providers, or that of the environment", async () => {
  const directory = writeFiles({
    "gateway.yaml": `
proxy: http://ann:${canary}@top.example:3128
providers:
  claude: {kind: anthropic}
  own: {kind: anthropic, proxy: "https://own.example"}
  open: {kind: openai, preset: groq, proxy: environment}
  direct: {kind: openai, preset: groq, proxy: direct}
  local: {kind: openai, preset: ollama}
`,
  });
  const file = join(directory, "gateway.yaml");
  const { code, stdout } = await runInProcess(["check-config", file], "", {
    HTTPS_PROXY: `http://ann:${canary}@corp.example:8080`,
  });
  expect({ code, lines: stdout.split("\n").filter((line) => line.includes(" at once")) }).toEqual({
    code: 0,
    lines: [
      "  claude  anthropic  https://api.anthropic.com  no key  32 at once  through http://top.example:3128 with a user",
      "  own     anthropic  https://api.anthropic.com  no key  32 at once  through https://own.example",
      "  open    openai     groq                       no key  32 at once  through http://corp.example:8080 with a user",
      "  direct  openai     groq                       no key  32 at once",
      "  local   openai     ollama                     no key  32 at once",
    ],
  });
});

test.each(["check-config", "serve"])(
  "%s names a variable for proxies that cannot be used, without its value",
  async (command) => {
    const file = join(writeFiles({ "gateway.yaml": "providers: {claude: {kind: anthropic}}" }), "gateway.yaml");
    const { code, stdout, stderr } = await runInProcess([command, "--config", file], "", {
      HTTPS_PROXY: `socks5://ann:${canary}@corp.example`,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(
      'HTTPS_PROXY: write an http or https URL such as "http://proxy.example:3128": SOCKS is not supported;',
    );
    expect(stderr).not.toContain(canary);
  },
);
