import { once } from "node:events";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { makeCertificate } from "../support/certificates.ts";
import { eventually } from "../support/eventually.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { writeFiles } from "../support/temporary-files.ts";
import { runTokenwire, type ServedProcess, serveProcess } from "../support/tokenwire-process.ts";

const withAlias = (alias: string): string => `providers:\n  sim: { kind: sim }\nmodels:\n  ${alias}: sim/echo\n`;

let served: ServedProcess | undefined;
afterEach(async () => {
  served?.child.kill("SIGKILL");
  await served?.exited;
});

async function serve(folder: string): Promise<ServedProcess> {
  served = await serveProcess(["--config", join(folder, "tokenwire.yaml")]);
  return served;
}

/** Resolves with the next line of the log that says this. */
function logged({ log }: ServedProcess, message: string): Promise<Record<string, unknown>> {
  return eventually(() => {
    const found = log.find(({ msg }) => msg === message);
    if (found === undefined) throw new Error(`not logged yet: ${message}`);
    return found;
  });
}

const loaded = "the configuration was loaded again";
const refused = "the configuration cannot be used any more: the gateway goes on with what it had";

test("a file that is replaced is loaded again", async () => {
  const folder = writeFiles({ "tokenwire.yaml": withAlias("one"), "next.yaml": withAlias("two") });
  const gateway = await serve(folder);
  renameSync(join(folder, "next.yaml"), join(folder, "tokenwire.yaml"));

  expect(await logged(gateway, loaded)).toMatchObject({ cause: "file", models: expect.arrayContaining(["two"]) });
  const { stdout } = await runInProcess(["complete", "--address", gateway.address, "--model", "two", "hello"]);
  expect(stdout).toBe("hello\n");
});

test("SIGHUP loads the file again, and keys that need a restart are logged", async () => {
  const folder = writeFiles({ "tokenwire.yaml": `${withAlias("one")}log: { level: info }\n` });
  const gateway = await serve(folder);
  gateway.child.kill("SIGHUP");
  expect(await logged(gateway, loaded)).toMatchObject({ cause: "SIGHUP" });

  writeFileSync(
    join(folder, "tokenwire.yaml"),
    `${withAlias("one")}log: { level: debug }\nserver: { maxStreams: 9 }\n`,
  );
  expect(await logged(gateway, "these keys have changed and wait for a restart of the gateway")).toMatchObject({
    keys: ["server.maxStreams", "log.level"],
  });
});

test("a bad file changes nothing, is logged, and shows in the health until it is mended", async () => {
  const folder = writeFiles({ "tokenwire.yaml": withAlias("one") });
  const gateway = await serve(folder);
  const file = join(folder, "tokenwire.yaml");
  const health = () => runInProcess(["health", "--address", gateway.address]);
  expect(await health()).toEqual({ code: 0, stdout: "SERVING\n", stderr: "" });

  writeFileSync(file, "providers:\n  sim: { kind: simm }\n");
  const fault = `${file}:2:16: providers.sim.kind "simm": write one of anthropic, ollama, openai, sim`;
  expect(await logged(gateway, refused)).toMatchObject({ cause: "file", faults: [fault] });
  expect(await health()).toEqual({
    code: 0,
    stdout: "SERVING\n",
    stderr: "its configuration cannot be used any more, and it goes on with what it had: see its log\n",
  });
  const { stdout } = await runInProcess(["complete", "--address", gateway.address, "--model", "one", "hello"]);
  expect(stdout).toBe("hello\n");

  writeFileSync(file, withAlias("two"));
  await logged(gateway, loaded);
  expect(await health()).toEqual({ code: 0, stdout: "SERVING\n", stderr: "" });
});

test("certificates that are replaced are shown to new connections", async () => {
  const first = makeCertificate({ ip: "127.0.0.1" });
  const second = makeCertificate({ ip: "127.0.0.1" });
  const folder = writeFiles({
    "tokenwire.yaml": `${withAlias("one")}server:\n  tls: { certFile: a.crt, keyFile: a.key }\n`,
    "a.crt": first.cert,
    "a.key": first.key,
  });
  const gateway = await serve(folder);
  expect(gateway.address).toMatch(/^https:/);
  expect(await shownOn(gateway.address)).toBe(first.cert);
  // Between the two writes they do not match, which changes nothing.
  writeFileSync(join(folder, "a.key"), second.key);
  writeFileSync(join(folder, "a.crt"), second.cert);

  await eventually(async () => expect(await shownOn(gateway.address)).toBe(second.cert));
});

test("certificates that cannot be used keep a gateway from starting, with the key and the file", async () => {
  const first = makeCertificate({ ip: "127.0.0.1" });
  const folder = writeFiles({
    "tokenwire.yaml": `${withAlias("one")}server:\n  tls: { certFile: a.crt, keyFile: a.key }\n`,
    "a.crt": first.cert,
    "a.key": makeCertificate({ ip: "127.0.0.1" }).key,
  });
  const file = join(folder, "tokenwire.yaml");
  const fault = `server.tls.keyFile: TLS private key ${JSON.stringify(join(folder, "a.key"))}: `;

  const started = await runTokenwire(["serve", "--port", "0", "--config", file]);
  expect(started).toMatchObject({ code: 2, stderr: expect.stringContaining(fault) });
  expect(await runInProcess(["check-config", file])).toMatchObject({ code: 2, stderr: expect.stringContaining(fault) });
});

async function shownOn(address: string): Promise<string> {
  const { port } = new URL(address);
  const socket = connect({ port: Number(port), host: "127.0.0.1", rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const shown = socket.getPeerX509Certificate()?.toString() ?? "";
  socket.destroy();
  return shown;
}
