// Metrics of `serve` in processes of their own: where they are read, and what a collector that fails changes.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { grpcJsClient } from "../../support/api-clients.ts";
import { collect } from "../../support/collect.ts";
import { eventually } from "../../support/eventually.ts";
import { writeFiles } from "../../support/temporary-files.ts";
import { runTokenwire, type ServedProcess, serveProcess } from "../../support/tokenwire-process.ts";
import { type Answer, startCollector } from "../otlp/collector.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function serve(configuration: object, flags: readonly string[] = [], variables = {}): Promise<ServedProcess> {
  const folder = writeFiles({ "tokenwire.json": JSON.stringify(configuration) });
  const served = await serveProcess(["--config", `${folder}/tokenwire.json`, ...flags], variables);
  cleanUps.push(async () => {
    served.child.kill("SIGKILL");
    await served.exited;
  });
  return served;
}

/** Makes so many calls, each over a connection of its own, which workers share. */
async function call({ address }: ServedProcess, count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) {
    const client = grpcJsClient(address, undefined, { "grpc.use_local_subchannel_pool": 1 });
    await collect(client.streamComplete({ model: "sim/echo", prompt: "a b c" }));
    client.close();
  }
}

function opsAddressOf({ log }: ServedProcess): string {
  return String(log.find(({ msg }) => msg === "operations: listening")?.["address"]);
}

async function page(served: ServedProcess): Promise<string> {
  return (await fetch(`${opsAddressOf(served)}/metrics`)).text();
}

/** The values of the samples of a name, by their labels. */
function samplesOf(text: string, name: string): number[] {
  return text.split("\n").flatMap((line) => (line.startsWith(`${name}{`) ? [Number(line.split(" ").at(-1))] : []));
}

function said({ log }: ServedProcess, message: string): number {
  return log.filter(({ msg }) => msg === message).length;
}

/** The processes of the workers. */
function workersOf({ child: { pid } }: ServedProcess): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
}

test("the page of two workers has the calls of both, of one that was killed too, and what each measures of itself", async () => {
  const served = await serve({ ops: { port: 0 } }, ["--workers", "2"]);
  await call(served, 8);
  await eventually(async () => expect(samplesOf(await page(served), "tokenwire_calls_total")).toEqual([8]));
  const text = await page(served);
  for (const worker of ["1", "2", "primary"]) {
    expect(text).toContain(`process_memory_usage_bytes{tokenwire_worker="${worker}"}`);
  }
  expect(samplesOf(text, "tokenwire_build_info")).toEqual([1]);
  const [worker = 0] = workersOf(served);
  process.kill(worker, "SIGKILL");
  await eventually(() => expect(workersOf(served)).not.toContain(worker));
  expect(samplesOf(await page(served), "tokenwire_calls_total")).toEqual([8]);
});

test.each(["http/protobuf", "grpc"] as const)(
  "a collector over %s gets the metrics, and one that fails fails no call",
  async (protocol) => {
    const collector = await startCollector(protocol);
    cleanUps.push(collector.close);
    const otlp = { endpoint: collector.endpoint, protocol, interval: "20ms", timeout: "2s" };
    const served = await serve({ telemetry: { otlp, traces: { push: false } } });
    await collector.untilReceived(2);
    const refusal: Answer = { kind: "status", status: protocol === "grpc" ? 14 : 503 };
    const failures: readonly Answer[] = [refusal, { kind: "reset" }, { kind: "silence" }];
    for (const [outages, answer] of failures.entries()) {
      collector.answer = answer;
      await collector.untilReceived(collector.received.length + 1);
      await call(served, 2);
      await eventually(() => expect(said(served, "metrics cannot be sent to the collector")).toBe(outages + 1));
      await call(served, 1);
      collector.answer = { kind: "ok" };
      await eventually(() => expect(said(served, "metrics reach the collector again")).toBe(outages + 1));
      expect(said(served, "metrics cannot be sent to the collector")).toBe(outages + 1);
    }
    served.child.kill("SIGTERM");
    expect(await served.exited).toBe(0);
    const { body } = collector.received.at(-1) ?? { body: Buffer.alloc(0) };
    for (const text of ["tokenwire.calls", "service.instance.id", "sim/echo", "gen_ai.client.operation.duration"]) {
      expect(body.includes(text)).toBe(true);
    }
  },
);

test("a collector that hangs does not hold up the end", async () => {
  const collector = await startCollector("grpc");
  cleanUps.push(collector.close);
  collector.answer = { kind: "silence" };
  const served = await serve({
    telemetry: {
      otlp: { endpoint: collector.endpoint, protocol: "grpc", interval: "10ms", timeout: "5m" },
      traces: { push: false },
    },
  });
  await collector.untilReceived(1);
  served.child.kill("SIGTERM");
  expect(await served.exited).toBe(0);
});

test("a start that fails at the operations port closes what was measured: the collector gets a last push", async () => {
  const collector = await startCollector("http/protobuf");
  cleanUps.push(collector.close);
  const taken = createServer().listen(0, "127.0.0.1");
  cleanUps.push(() => taken.close());
  await once(taken, "listening");
  // It listens on a port.
  const { port } = taken.address() as AddressInfo;
  const otlp = { endpoint: collector.endpoint, interval: "1h" };
  const folder = writeFiles({ "tokenwire.json": JSON.stringify({ ops: { port }, telemetry: { otlp } }) });
  const { code, stderr } = await runTokenwire(["serve", "--port", "0", "--config", `${folder}/tokenwire.json`]);
  expect([code, stderr]).toEqual([1, expect.stringContaining(`port ${port} of 127.0.0.1 is in use`)]);
  expect(collector.received).toHaveLength(1);
});

const nowhere = { endpoint: "http://127.0.0.1:9" };

/** Writes to standard error which modules of OpenTelemetry are loaded. */
const reportModules = `--import=data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  import { writeSync } from "node:fs";
  registerHooks({ resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (found.url.includes("/@opentelemetry/")) writeSync(2, "loaded " + found.url + "\\n");
    return found;
  } });
`)}`;

test.each([
  [
    "without a port and without pushes",
    { telemetry: { otlp: nowhere, metrics: { push: false }, traces: { push: false } } },
    "2",
    false,
  ],
  ["with traces alone", { telemetry: { otlp: nowhere, metrics: { push: false } } }, "1", false],
  ["with an operations port", { ops: { port: 0 } }, "1", true],
  ["with a collector", { telemetry: { otlp: nowhere, traces: { push: false } } }, "2", true],
])("%s OpenTelemetry is loaded only if it is needed", async (_law, configuration, workers, isLoaded) => {
  const served = await serve(configuration, ["--workers", workers], { NODE_OPTIONS: reportModules });
  await call(served, 2);
  expect(/^loaded /m.test(served.stderr())).toBe(isLoaded);
});
