// `npm run test:http-conformance`: h2spec, the conformance test of HTTP/2, against the gateway and against a plain server of
// node:http2. The gateway must not fail where the plain server passes. It is installed with Go, at the first run. With
// --complete it fails when Go is missing; otherwise it then says that nothing was run.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveProcess } from "../support/tokenwire-process.ts";
import { hasGo, installH2spec } from "./install.ts";
import { startPlainServer } from "./plain-server.ts";
import { runH2spec } from "./run-h2spec.ts";

// What begins with no preface of HTTP/2 is taken for HTTP/1.1 and answered in it: 400, and the connection is closed.
const otherProtocol = "http2/3.5 Sends invalid connection preface";

const folder = mkdtempSync(join(tmpdir(), "tokenwire-h2spec-"));
try {
  if (hasGo()) await compare(installH2spec());
  else if (process.argv.includes("--complete")) failWithoutGo();
  else console.log("h2spec: not run, Go is not installed\n\n0 passed, 0 failed");
} finally {
  rmSync(folder, { recursive: true });
}

function failWithoutGo(): void {
  console.log("FAILED: h2spec needs Go, which is not installed\n\n0 passed, 1 failed");
  process.exitCode = 1;
}

async function compare(program: string): Promise<void> {
  const plain = await startPlainServer();
  const plainVerdicts = await runH2spec(program, plain.port, join(folder, "plain.xml"));
  plain.close();
  const gateway = await serveProcess();
  try {
    const verdicts = await runH2spec(program, Number(new URL(gateway.address).port), join(folder, "gateway.xml"));
    print(verdicts, plainVerdicts);
  } finally {
    gateway.child.kill("SIGKILL");
    await gateway.exited;
  }
}

function print(verdicts: ReadonlyMap<string, boolean>, plainVerdicts: ReadonlyMap<string, boolean>): void {
  const names = [...verdicts.keys()];
  const failed = names.filter((name) => verdicts.get(name) === false);
  const worse = failed.filter((name) => plainVerdicts.get(name) !== false && name !== otherProtocol);
  for (const name of failed) {
    const excuse = name === otherProtocol ? "fails, because HTTP/1.1 is spoken here too" : "fails, as node:http2 does";
    console.log(`${worse.includes(name) ? "FAILED" : excuse}: ${name}`);
  }
  const isWhole = names.length > 0 && names.length === plainVerdicts.size;
  if (!isWhole) console.log(`FAILED: ${names.length} tests ran here and ${plainVerdicts.size} against node:http2`);
  const failures = worse.length + (isWhole ? 0 : 1);
  console.log(`\n${names.length - worse.length} passed, ${failures} failed`);
  process.exitCode = failures === 0 ? 0 : 1;
}
