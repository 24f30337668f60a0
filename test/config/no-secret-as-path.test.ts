// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how references are written
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { startGateway } from "../../src/app.ts";
import { loadConfig } from "../../src/config/load.ts";
import { outline } from "../../src/config/schema/outline.ts";
import { settings } from "../../src/config/settings.ts";
import { type Path, withValue } from "../../src/config/tree.ts";
import { systemClock } from "../../src/core/clock.ts";
import { silentLog } from "../../src/core/log.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { writeFiles } from "../support/temporary-files.ts";

const fileKeys = outline().filter(({ path }) => path.at(-1)?.endsWith("File"));
const contents = {
  "several lines": "-----BEGIN PRIVATE KEY-----\nMIGcanary/canary+canary\n-----END PRIVATE KEY-----",
  "one line": "LS0tcanary/canary+canary==",
};

test("there are keys that name files", () => {
  expect(fileKeys.map(({ path }) => path.join("."))).toEqual([
    "server.tls.certFile",
    "server.tls.keyFile",
    "server.tls.clientCaFile",
    "ops.tokenFile",
    "ops.tls.certFile",
    "ops.tls.keyFile",
  ]);
});

/** Ways in which the content of a file comes where its path should be, with what is written and the variables. */
type Way = readonly [how: string, written: string | undefined, variableOf: (path: Path) => string];
const ways: readonly Way[] = [
  ["${file:…}", "${file:canary.pem}", () => "UNUSED"],
  ["${file:…} in a text", "certs/${file:canary.pem}", () => "UNUSED"],
  ["${env:…}", "${env:CONTENT}", () => "CONTENT"],
  [
    "their variables",
    undefined,
    (path) => settings.find((setting) => setting.path.join() === path.join())?.variable ?? "",
  ],
];

describe.each(Object.entries(contents))("%s", (_lines, content) => {
  /** A configuration in which these keys have the content, and the variables that belong to it. */
  function given(paths: readonly Path[], [, written, variableOf]: Way) {
    const tls = { certFile: "cert.pem", keyFile: "key.pem" };
    const tree: unknown = { server: { port: 0, tls }, ops: { tls } };
    const text = JSON.stringify(paths.reduce((rest, path) => withValue(rest, path, written), tree));
    const directory = writeFiles({ "canary.pem": content, "gateway.yaml": text, "cert.pem": "", "key.pem": "" });
    const variables = Object.fromEntries(paths.map((path) => [variableOf(path), content]));
    return { file: join(directory, "gateway.yaml"), variables };
  }

  describe.each(ways)("from %s", (...way) => {
    test.each(fileKeys.map(({ path }) => [path] as const))(
      "in the key %j is a fault that does not repeat it",
      async (path) => {
        const { file, variables } = given([path], way);
        const fault = inspect(await start(file, variables), { depth: 9 });
        expect(fault).toMatch(/: (write the path|there is no such file; give its path)/);
        expectNoSecret(fault);
      },
    );

    test("is not printed by check-config", async () => {
      const { file, variables } = given(
        fileKeys.map(({ path }) => path),
        way,
      );
      const { code, stdout, stderr } = await runInProcess(["check-config", file], "", variables);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/: 6 faults\.\n$/);
      expectNoSecret(stderr);
    });
  });
});

function expectNoSecret(text: string): void {
  expect(text.replaceAll("canary.pem", "")).not.toMatch(/canary|LS0t|BEGIN/);
}

/** What a gateway of this configuration ends with before it starts. */
async function start(file: string, variables: Record<string, string>): Promise<unknown> {
  try {
    const gateway = await startGateway(loadConfig({ config: file }, variables), {
      clock: systemClock,
      log: silentLog,
      random: Math.random,
    });
    await gateway.drain();
    return undefined;
  } catch (thrown) {
    return thrown;
  }
}
