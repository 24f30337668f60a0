import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterEach, expect, test } from "vitest";
import { ErrorInfoSchema } from "../../src/gen/google/rpc/error_details_pb.ts";
import type { OpenCall } from "../../src/gen/tokenwire/admin/v1/calls_pb.ts";
import { CompletionService } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { adminAt } from "../support/ops-gateway.ts";
import { writeFiles } from "../support/temporary-files.ts";
import { runTokenwire, type ServedProcess, serveProcess } from "../support/tokenwire-process.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function serveTwo(flags: readonly string[] = []): Promise<ServedProcess & { readonly ops: string }> {
  const served = await serveProcess(["--workers", "2", "--ops-port", "0", ...flags]);
  cleanUps.push(async () => {
    served.child.kill("SIGKILL");
    await served.exited;
  });
  const line = served.log.find(({ msg }) => msg === "operations: listening");
  return { ...served, ops: String(line?.["address"]) };
}

/** The processes of its workers. */
function workersOf({ child: { pid } }: ServedProcess): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
}

/** How a stream ended. */
interface Ended {
  readonly code: number;
  readonly reason: string | undefined;
}

/** Begins a stream over a connection of its own that has no end; `ended` is how it fails. */
async function beginStream({ address }: ServedProcess): Promise<{ readonly ended: Promise<Ended> }> {
  const transport = createGrpcTransport({ baseUrl: address });
  const stream = createClient(CompletionService, transport).streamComplete({
    model: "sim/echo?stall=forever&after=1",
    prompt: "a b c d",
    timeouts: { idle: { seconds: 600n, nanos: 0 } },
  });
  const events = stream[Symbol.asyncIterator]();
  await events.next();
  return { ended: readToEnd(events) };
}

async function readToEnd(events: AsyncIterator<unknown>): Promise<Ended> {
  try {
    for (let next = await events.next(); next.done !== true; next = await events.next());
    return { code: 0, reason: undefined };
  } catch (thrown) {
    const error = ConnectError.from(thrown);
    return { code: error.code, reason: error.findDetails(ErrorInfoSchema)[0]?.reason };
  }
}

async function openCalls(ops: string): Promise<readonly OpenCall[]> {
  return (await adminAt(ops).listCalls({})).calls;
}

test("calls of all workers are shown, counted and ended as those of one server", async () => {
  const served = await serveTwo();
  const streams = [await beginStream(served), await beginStream(served)];
  const calls = await openCalls(served.ops);
  expect(new Set(calls.map(({ worker }) => worker))).toEqual(new Set([1, 2]));

  const admin = adminAt(served.ops);
  for (const { id, worker } of calls) {
    const { call } = await admin.getCall({ id });
    expect(call?.call).toMatchObject({ case: "open", value: { id, worker } });
  }
  const { targets } = await admin.listTargets({});
  expect(targets.find(({ provider }) => provider === "sim")).toMatchObject({ inFlight: 2, concurrency: 32 });
  for (const { id } of calls) await admin.cancelCall({ id });
  expect(await Promise.all(streams.map(({ ended }) => ended))).toEqual(
    streams.map(() => ({ code: Code.Canceled, reason: "OPERATOR_CANCELLED" })),
  );
  const { calls: recent } = await admin.listRecentCalls({ failed: true });
  expect(new Set(recent.map(({ worker }) => worker))).toEqual(new Set([1, 2]));
  const { errors } = await admin.getErrorBreakdown({});
  expect(errors).toMatchObject([{ reason: "OPERATOR_CANCELLED", provider: "sim", contentBegun: true, count: 2n }]);
  const { histograms } = await admin.getHistograms({});
  expect(histograms.every(({ count }) => count === 2n)).toBe(true);
  expect((await admin.getStatus({})).status).toMatchObject({ ready: true, workers: [1, 2], missingWorkers: [] });
});

test("a worker that hangs is left out, and named", async () => {
  const served = await serveTwo();
  const { status } = await adminAt(served.ops).getStatus({});
  expect(status?.workers).toEqual([1, 2]);
  const [first] = workersOf(served);
  if (first === undefined) throw new Error("there are two workers");
  process.kill(first, "SIGSTOP");
  const stopped = (await adminAt(served.ops).getStatus({})).status;
  process.kill(first, "SIGCONT");
  expect(stopped?.workers).toHaveLength(1);
  expect(stopped?.missingWorkers).toHaveLength(1);
});

test("while the server drains, probes answer, it is not ready, and its calls say so", async () => {
  const served = await serveTwo();
  const { ended } = await beginStream(served);
  expect((await fetch(`${served.ops}/readyz`)).status).toBe(200);
  served.child.kill("SIGTERM");
  await expect.poll(async () => (await fetch(`${served.ops}/readyz`)).status).toBe(503);
  expect((await fetch(`${served.ops}/livez`)).status).toBe(200);
  const [call] = await openCalls(served.ops);
  expect(call).toMatchObject({ draining: true });
  await adminAt(served.ops).cancelCall({ id: call?.id ?? "" });
  expect((await ended).reason).toBe("OPERATOR_CANCELLED");
  expect(await served.exited).toBe(0);
});

test("ReloadConfig reloads all workers and renews the tokens; what cannot be used changes nothing and is told", async () => {
  const first = "first-token-0123456789";
  const second = "second-token-0123456789";
  const folder = writeFiles({ "gateway.yaml": "providers: {a: {kind: sim}}\n", tokens: first });
  const [config, tokens] = [join(folder, "gateway.yaml"), join(folder, "tokens")];
  const served = await serveTwo(["--config", config, "--ops-token-file", tokens]);
  const admin = adminAt(served.ops);
  const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const before = (await admin.getConfig({}, as(first))).state?.hash;

  writeFileSync(tokens, second);
  writeFileSync(config, "providers: {a: {kind: sim}, b: {kind: sim}}\n");
  const { state } = await admin.reloadConfig({}, as(first));
  expect(state).toMatchObject({ stale: false, faults: [] });
  expect(state?.hash).not.toBe(before);
  await expect(admin.getStatus({}, as(first))).rejects.toMatchObject({ code: Code.Unauthenticated });
  expect((await admin.listTargets({}, as(second))).targets.map(({ provider }) => provider)).toEqual(["a", "b"]);

  writeFileSync(config, "nonsense: 1\n");
  const stale = (await admin.reloadConfig({}, as(second))).state;
  expect(stale).toMatchObject({
    stale: true,
    faults: [expect.stringContaining("nonsense: unknown key")],
    hash: state?.hash,
  });
  expect((await fetch(`${served.ops}/readyz`)).status).toBe(200);

  // Without any token left the server goes on with those before.
  writeFileSync(config, "providers: {a: {kind: sim}}\n");
  writeFileSync(tokens, "");
  const kept = (await admin.reloadConfig({}, as(second))).state;
  expect(kept?.faults).toEqual([expect.stringContaining("has no token")]);
  expect((await admin.getStatus({}, as(second))).status?.config?.stale).toBe(true);
});

test("the commands show the same", async () => {
  const served = await serveTwo();
  const { ended } = await beginStream(served);
  const run = (...args: string[]) => runTokenwire([...args, "--ops", served.ops]);
  const [status, calls, targets, top] = await Promise.all([
    run("status"),
    run("calls"),
    run("targets"),
    run("top", "--timeout", "3600"),
  ]);
  expect(status).toMatchObject({ code: 0, stderr: "" });
  expect(status.stdout).toMatch(/^state +ready\n/);
  expect(status.stdout).toMatch(/^workers +2 of 2 answer$/m);
  expect(status.stdout).toMatch(/^worker numbers +1, 2$/m);
  expect(calls.stdout).toMatch(/^CALL .*PHASE/);
  expect(calls.stdout).toMatch(/^cmpl_[0-9a-f]{32} +streaming/m);
  expect(targets.stdout).toMatch(/^sim +1\/32 +0$/m);
  expect(top.stdout).toContain("1 open, 1 streaming, 0 queued");
  const id = /cmpl_[0-9a-f]{32}/.exec(calls.stdout)?.[0] ?? "";
  expect((await run("calls", id)).stdout).toMatch(/^1 +sim\/echo/m);
  expect(await run("calls", id, "--cancel")).toMatchObject({ code: 0, stdout: "cancelled\n" });
  expect((await ended).reason).toBe("OPERATOR_CANCELLED");
  expect((await run("calls", "--failed")).stdout).toContain("OPERATOR_CANCELLED");
  const json = await run("calls", "--recent", "--json");
  expect(JSON.parse(json.stdout)).toMatchObject({ id, reason: "OPERATOR_CANCELLED" });
  expect(await run("calls", "--cancel")).toMatchObject({ code: 2, stderr: expect.stringContaining("write its id") });
  expect(await run("calls", id, "--cancel")).toMatchObject({ code: 1, stderr: expect.stringContaining("NOT_FOUND") });
});

test("a server whose workers all hang is not ready, and its status says which do not answer", async () => {
  const served = await serveTwo();
  const workers = workersOf(served);
  expect(workers).toHaveLength(2);
  for (const pid of workers) process.kill(pid, "SIGSTOP");
  await expect
    .poll(async () => (await fetch(`${served.ops}/readyz`)).status, { timeout: 60_000, interval: 500 })
    .toBe(503);
  const status = await runTokenwire(["status", "--ops", served.ops]);
  expect(status).toMatchObject({ code: 1 });
  expect(status.stdout).toMatch(/^workers +0 of 2 answer$/m);
  expect(status.stdout).toMatch(/^worker numbers +without 1, 2, which do not answer$/m);
  for (const pid of workers) process.kill(pid, "SIGCONT");
  await expect
    .poll(async () => (await fetch(`${served.ops}/readyz`)).status, { timeout: 60_000, interval: 500 })
    .toBe(200);
}, 150_000);
