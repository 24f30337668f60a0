import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterEach, expect, test } from "vitest";
import { Health } from "../../src/gen/grpc/health/v1/health_pb.ts";
import { type ApiClient, ApiFailure, type ClientTls, grpcJsClient } from "../support/api-clients.ts";
import { makeCertificate } from "../support/certificates.ts";
import { eventually } from "../support/eventually.ts";
import { printFigures } from "../support/figures.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../support/scripted-upstream.ts";
import { writeFiles } from "../support/temporary-files.ts";
import { runTokenwire, type ServedProcess, serveProcess } from "../support/tokenwire-process.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A server of two workers, with the upstream as its provider "openai". */
async function serveTwo(flags: readonly string[], upstream?: ScriptedUpstream): Promise<ServedProcess> {
  const variables: Record<string, string> =
    upstream === undefined ? {} : { OPENAI_API_KEY: "sk-canary-0123456789", OPENAI_BASE_URL: `${upstream.origin}/v1` };
  const served = await serveProcess(["--workers", "2", ...flags], variables);
  cleanUps.push(async () => {
    served.child.kill("SIGKILL");
    await served.exited;
  });
  return served;
}

/** The processes of the workers, which end with their parent. */
function workersOf({ child: { pid } }: ServedProcess): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
}

/** A client with a connection of its own. */
function connect({ address }: ServedProcess, tls?: ClientTls): ApiClient {
  const client = grpcJsClient(address, tls, {
    "grpc.enable_retries": 0,
    "grpc.use_local_subchannel_pool": 1,
  });
  cleanUps.push(() => client.close());
  return client;
}

function said({ log }: ServedProcess, message: string): Record<string, unknown>[] {
  return log.filter(({ msg }) => msg === message);
}

function untilSaid(served: ServedProcess, message: string): Promise<void> {
  return eventually(() => expect(said(served, message)).toHaveLength(1));
}

const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
const chunk = (delta: object, finishReason: string | null): string =>
  `data: ${JSON.stringify({ id: "x", model: "m", choices: [{ index: 0, delta, finish_reason: finishReason }] })}\n\n`;
const first = head + chunk({ content: "half" }, null);
const rest = `${chunk({ content: " whole" }, null)}${chunk({}, "stop")}data: [DONE]\n\n`;

/** An upstream whose answers begin at once and end when they are released. */
async function startGatedUpstream() {
  let gate = Promise.withResolvers<void>();
  let open = 0;
  let mostOpen = 0;
  const upstream = await startScriptedUpstream(async ({ send, fin, closed }) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    await send(first);
    await Promise.race([gate.promise, closed]);
    open -= 1;
    await send(rest);
    fin();
  });
  cleanUps.push(() => upstream.close());
  return {
    ...{ upstream },
    open: () => open,
    takeMostOpen() {
      const most = mostOpen;
      mostOpen = open;
      return most;
    },
    release: () => gate.resolve(),
    hold() {
      gate = Promise.withResolvers();
    },
  };
}

/** Streams an answer; the code of the failure, or the text. */
async function read(client: ApiClient, onFirst: () => void = () => {}): Promise<string | number> {
  let text = "";
  try {
    for await (const { event } of client.streamComplete({ model: "openai/m", prompt: "hello" })) {
      if (event.case !== "textDelta") continue;
      if (text === "") onFirst();
      text += event.value;
    }
    return text;
  } catch (thrown) {
    if (thrown instanceof ApiFailure) return thrown.code;
    throw thrown;
  }
}

const streams = 500;
const clients = 10;

/** Calls on connections of their own, one after the other: the milliseconds that each takes; it must succeed. */
async function timeCalls(served: ServedProcess, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const startedAt = performance.now();
    expect(await connect(served).complete({ model: "sim/echo", prompt: "hello" })).toMatchObject({ text: "hello" });
    times.push(performance.now() - startedAt);
  }
  return times;
}

/** A limit against hanging: each of some 1,500 calls takes many milliseconds on a busy machine. */
const longMs = 240_000;

test(`a worker that is killed under ${streams} streams ends its own only, and takes no slot with it`, {
  timeout: longMs,
}, async () => {
  const { upstream, release, hold, open, takeMostOpen } = await startGatedUpstream();
  const served = await serveTwo(["--concurrency", String(streams), "--queue-timeout", "60s"], upstream);
  const [killed = 0, left = 0] = workersOf(served);
  const lanes = Array.from({ length: clients }, () => connect(served));
  const readAll = (onFirst?: () => void): Promise<(string | number)[]> =>
    Promise.all(
      Array.from({ length: streams }, (_, index) => read(lanes[index % clients] ?? connect(served), onFirst)),
    );

  let begun = 0;
  const reading = readAll(() => {
    begun += 1;
  });
  await eventually(() => expect(begun).toBe(streams));
  expect(takeMostOpen()).toBe(streams);
  const usualMs = Math.max(...(await timeCalls(served, 6)));
  process.kill(killed, "SIGKILL");
  // As a client whose connection has broken: it connects anew at once.
  const killedAt = performance.now();
  const newMs = await eventually(async () => {
    await timeCalls(served, 1);
    return performance.now() - killedAt;
  });
  const furtherMs = Math.max(...(await timeCalls(served, 6)));

  await eventually(() => expect(open()).toBe(streams / 2));
  printFigures(`milliseconds of a new call, under ${streams} streams`, {
    "the slowest of 6 before a worker is killed": Math.round(usualMs),
    "from its death to the end of the first that succeeds": Math.round(newMs),
    "the slowest of the next 6": Math.round(furtherMs),
  });
  // A second where a call takes some milliseconds; a slow machine has more.
  expect(newMs).toBeLessThan(1_000 + 10 * usualMs);
  expect(furtherMs).toBeLessThan(1_000 + 10 * usualMs);
  release();
  const outcomes = Object.groupBy(await reading, String);
  expect({ ok: outcomes["half whole"]?.length, unavailable: outcomes["14"]?.length }).toEqual({
    ok: streams / 2,
    unavailable: streams / 2,
  });

  await untilSaid(served, "a worker was started again");
  expect(said(served, "a worker has ended, and its calls with it: it is started again")).toMatchObject([
    { how: "SIGKILL", worker: expect.any(Number) },
  ]);
  const now = workersOf(served);
  expect([now.length, now.includes(left), now.includes(killed)]).toEqual([2, true, false]);

  // Every slot is there again, and there are no more of them: one call more than the limit waits.
  hold();
  takeMostOpen();
  const again = readAll();
  await eventually(() => expect(open()).toBe(streams));
  const further = read(connect(served));
  release();
  expect(new Set(await again)).toEqual(new Set(["half whole"]));
  expect(await further).toBe("half whole");
  expect(takeMostOpen()).toBe(streams);
});

test("a limit holds for all workers together, while calls come over all of them", async () => {
  const { upstream, release, open, takeMostOpen } = await startGatedUpstream();
  release();
  const served = await serveTwo(["--concurrency", "3", "--queue-length", "1000", "--queue-timeout", "60s"], upstream);
  const lanes = Array.from({ length: 4 }, () => connect(served));
  for (let round = 0; round < 3; round += 1) {
    const texts = await Promise.all(
      Array.from({ length: 60 }, (_, index) => read(lanes[index % 4] ?? connect(served))),
    );
    expect(new Set(texts)).toEqual(new Set(["half whole"]));
  }
  await eventually(() => expect(open()).toBe(0));
  expect(takeMostOpen()).toBeLessThanOrEqual(3);
  // Each of the workers has served, and says so in its lines.
  await eventually(() => expect(said(served, "call")).toHaveLength(180));
  expect(new Set(said(served, "call").map(({ worker }) => worker))).toEqual(new Set([1, 2]));
});

test("a drain lets the streams of all workers finish, over TLS too, and is one drain", async () => {
  const { upstream, release, open } = await startGatedUpstream();
  const authority = makeCertificate({ commonName: "Test CA", isCa: true });
  const own = makeCertificate({ issuer: authority, dnsNames: ["localhost"], ip: "127.0.0.1" });
  const folder = writeFiles({ "tls.crt": own.cert, "tls.key": own.key });
  const files = ["--tls-cert-file", join(folder, "tls.crt"), "--tls-key-file", join(folder, "tls.key")];
  const served = await serveTwo(files, upstream);
  const tls = { ca: authority.cert };
  const reading = Array.from({ length: 4 }, () => read(connect(served, tls)));
  await eventually(() => expect(open()).toBe(4));
  served.child.kill("SIGTERM");
  for (const pid of workersOf(served)) process.kill(pid, "SIGTERM");
  await untilSaid(served, "draining: open calls may finish");
  await eventually(() => expect(read(connect(served, tls))).resolves.toBe(14));
  release();
  expect(await Promise.all(reading)).toEqual(Array.from({ length: 4 }, () => "half whole"));
  expect(await served.exited).toBe(0);
  expect(["listening", "draining: open calls may finish", "drained"].map((line) => said(served, line).length)).toEqual([
    1, 1, 1,
  ]);
});

const withAlias = (alias: string): string => `providers:\n  sim: { kind: sim }\nmodels:\n  ${alias}: sim/echo\n`;
const loaded = "the configuration was loaded again";
const refused = "the configuration cannot be used any more: the gateway goes on with what it had";

test("a reload is of all workers or none, and a second signal ends all of them at once", async () => {
  const folder = writeFiles({ "tokenwire.yaml": withAlias("one") });
  const file = join(folder, "tokenwire.yaml");
  const served = await serveTwo(["--config", file]);
  const complete = (model: string): Promise<unknown> =>
    connect(served)
      .complete({ model, prompt: "hello" })
      .then(
        ({ text }) => text,
        (thrown: unknown) => (thrown instanceof ApiFailure ? thrown.code : thrown),
      );
  const configState = async (): Promise<string | null> => {
    let state: string | null = null;
    const transport = createGrpcTransport({ baseUrl: served.address });
    const onHeader = (headers: Headers): void => {
      state = headers.get("tokenwire-config");
    };
    await createClient(Health, transport).check({}, { onHeader });
    return state;
  };
  // Connections take turns between the workers.
  const askAll = <Answer>(ask: () => Promise<Answer>): Promise<Answer[]> => Promise.all(Array.from({ length: 4 }, ask));
  expect(await askAll(() => complete("one"))).toEqual(["hello", "hello", "hello", "hello"]);

  writeFileSync(file, `${withAlias("two")}log: { level: error }\n`);
  served.child.kill("SIGHUP");
  await untilSaid(served, loaded);
  expect(await askAll(() => complete("two"))).toEqual(["hello", "hello", "hello", "hello"]);
  expect(await askAll(() => complete("one"))).toEqual([5, 5, 5, 5]);

  // A worker that starts now has what the others have, which is no longer what the file says.
  writeFileSync(file, "providers:\n  sim: { kind: fax }\n");
  await untilSaid(served, refused);
  const [killed = 0] = workersOf(served);
  process.kill(killed, "SIGKILL");
  await untilSaid(served, "a worker was started again");
  expect(await askAll(() => complete("two"))).toEqual(["hello", "hello", "hello", "hello"]);
  expect(await askAll(configState)).toEqual(["stale", "stale", "stale", "stale"]);
  // Its log is that of the others, which goes on as it was started: of these calls both have written lines.
  const earlier = said(served, "call").length;
  await askAll(() => complete("two"));
  await eventually(() => expect(said(served, "call")).toHaveLength(earlier + 4));
  expect(
    new Set(
      said(served, "call")
        .slice(earlier)
        .map(({ worker }) => worker),
    ),
  ).toEqual(new Set([1, 2]));

  const stream = (async () => {
    for await (const { event } of connect(served).streamComplete({
      model: "sim/long?stall=forever&after=1",
      prompt: "x",
    })) {
      if (event.case === "textDelta") served.child.kill("SIGTERM");
    }
  })().catch((thrown: unknown) => thrown);
  await untilSaid(served, "draining: open calls may finish");
  const workers = workersOf(served);
  served.child.kill("SIGINT");
  expect(await served.exited).toBe(1);
  expect(await stream).toBeInstanceOf(ApiFailure);
  await eventually(() => expect(workers.filter(isRunning)).toEqual([]));
});

test("what keeps it from starting is said once, with the exit code of a single process", async () => {
  const served = await serveTwo([]);
  const { port } = new URL(served.address);
  const taken = await runTokenwire(["serve", "--workers", "2", "--port", port]);
  expect(taken).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/^tokenwire: port \d+ of .*\n$/) });

  const [one, other] = [makeCertificate({ dnsNames: ["localhost"] }), makeCertificate({ dnsNames: ["localhost"] })];
  const folder = writeFiles({ "tls.crt": one.cert, "tls.key": other.key });
  const files = ["--tls-cert-file", join(folder, "tls.crt"), "--tls-key-file", join(folder, "tls.key")];
  const refusal = await runTokenwire(["serve", "--workers", "2", "--port", "0", ...files]);
  expect(refusal).toMatchObject({ code: 2, stdout: "" });
  expect(refusal.stderr.match(/server\.tls\.keyFile/g)).toHaveLength(1);
  expect(await runTokenwire(["worker"])).toMatchObject({ code: 2, stderr: expect.stringContaining("serve --workers") });
});

test("workers end with a primary that was killed", async () => {
  const served = await serveTwo([]);
  const workers = workersOf(served);
  served.child.kill("SIGKILL");
  await eventually(() => expect(workers.filter(isRunning)).toEqual([]));
});

function isRunning(pid: number): boolean {
  try {
    // A process that has ended and that its parent has not asked for yet is a zombie.
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}
