import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { completeConfig } from "../../src/config/load.ts";
import type { ConfigInput } from "../../src/config/schema/index.ts";
import { systemClock } from "../../src/core/clock.ts";
import { type Channel, createChannel } from "../../src/workers/channel.ts";
import type { PrimaryTraffic, WorkerTraffic } from "../../src/workers/messages.ts";
import { createSharedState } from "../../src/workers/shared-state.ts";
import type { WorkerProcess } from "../../src/workers/worker-process.ts";
import { createWorkerRouting, type WorkerRouting } from "../../src/workers/worker-routing.ts";
import { type ApiClient, ApiFailure, apiClients } from "../support/api-clients.ts";
import { eventually } from "../support/eventually.ts";
import { type Script, type ScriptedUpstream, startScriptedUpstream } from "../support/scripted-upstream.ts";
import { startConfiguredGateway } from "../support/test-gateway.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A worker in this process, as the primary sees it. */
interface Stand {
  readonly process: WorkerProcess;
  readonly client: ApiClient;
}

/** Workers of one configuration, each a gateway with a port of its own, and what they share. */
async function startWorkers(input: ConfigInput, count: number) {
  const live = new Set<WorkerProcess>();
  const shared = createSharedState({ config: completeConfig(input), workers: 2, live, clock: systemClock });

  async function add(): Promise<Stand> {
    const routing: { current?: WorkerRouting } = {};
    const later =
      (to: () => Pick<Channel<WorkerTraffic>, "receive"> | undefined) => (message: unknown, onSent: () => void) => {
        const copy: unknown = structuredClone(message);
        setImmediate(() => {
          to()?.receive(copy);
          onSent();
        });
      };
    const toWorker = createChannel<PrimaryTraffic, WorkerTraffic>(
      later(() => atWorker),
      {
        get requests() {
          return shared.handlersOf(process).requests;
        },
        get notes() {
          const nothing = (): void => {};
          return {
            ...shared.handlersOf(process).notes,
            ...{ ready: nothing, failed: nothing, connectionTaken: nothing, connectionClosed: nothing },
          };
        },
      },
      () => {},
    );
    const atWorker: Channel<WorkerTraffic> = createChannel<WorkerTraffic, PrimaryTraffic>(
      later(() => toWorker),
      {
        requests: { ping: () => null, prepare: () => [], commit: () => [], operations() {} },
        notes: {
          ...{ start() {}, configState() {}, lameDuck() {}, drain() {} },
          slotState: (state) => routing.current?.setSlotState(state),
          changed: (change) => routing.current?.follow(change),
        },
      },
      () => {},
    );
    // The primary's part for routing looks at nothing else of a worker.
    const process = { worker: live.size + 1, channel: toWorker } as WorkerProcess;
    routing.current = createWorkerRouting(atWorker, systemClock);
    const gateway = await startConfiguredGateway(input, { shared: routing.current });
    cleanUps.push(() => gateway.drain());
    live.add(process);
    shared.join(process);
    const client = apiClients.get("grpc-js")?.(gateway.address);
    if (client === undefined) throw new Error("no client");
    cleanUps.push(() => client.close());
    await nextTurn();
    return { process, client };
  }

  const stands: Stand[] = [];
  for (let number = 0; number < count; number += 1) stands.push(await add());
  const [one, other] = stands;
  if (one === undefined || other === undefined) throw new Error("no workers");
  return { one: one.client, other: other.client, add };
}

async function startUpstream(script: Script): Promise<ScriptedUpstream> {
  const upstream = await startScriptedUpstream(script);
  cleanUps.push(() => upstream.close());
  return upstream;
}

function answer(status: string, body: object, headers = ""): string {
  const text = JSON.stringify(body);
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n${headers}content-length: ${text.length}\r\n\r\n${text}`;
}

const completion = answer("200 OK", { choices: [{ message: { content: "hello" }, finish_reason: "stop" }] });
const failure = answer("500 Internal Server Error", { error: { message: "broken" } });

const ask = (client: ApiClient, model = "p/m"): Promise<string> =>
  client.complete({ model, prompt: "hello" }).then(
    ({ text }) => text,
    (thrown: unknown) => (thrown instanceof ApiFailure ? thrown.message : String(thrown)),
  );

test("a breaker that opens at one worker is open at all others, also at one that starts later, and closes for all", async () => {
  const upstream = await startUpstream(({ send }) => send(failure));
  const breaker = { consecutiveFailures: 3, openTime: "1s" };
  const { one, other, add } = await startWorkers(
    {
      providers: { p: { kind: "openai", baseUrl: `${upstream.origin}/v1` } },
      retries: { maxAttempts: 1 },
      breaker,
    },
    2,
  );
  for (let call = 0; call < 3; call += 1) expect(await ask(one)).toContain("broken");
  await eventually(async () => expect(await ask(other)).toContain("left alone"));
  const requests = upstream.requests.length;
  const { client: late } = await add();
  expect([await ask(late), await ask(other), await ask(one)]).toEqual(
    Array.from({ length: 3 }, () => expect.stringContaining("left alone")),
  );
  expect(upstream.requests).toHaveLength(requests);

  upstream.script = ({ send }) => send(completion);
  await eventually(async () => expect(await ask(other)).toBe("hello"));
  await eventually(async () => expect([await ask(one), await ask(late)]).toEqual(["hello", "hello"]));
});

test("a key that is refused at one worker is set aside at all", async () => {
  const keys: string[] = [];
  const upstream = await startUpstream(({ request, send }) => {
    const key = request.headers.get("authorization") ?? "";
    keys.push(key);
    return send(key === "Bearer bad" ? answer("401 Unauthorized", { error: { message: "bad key" } }) : completion);
  });
  const { one, other } = await startWorkers(
    { providers: { p: { kind: "openai", baseUrl: `${upstream.origin}/v1`, apiKeys: ["bad", "good"] } } },
    2,
  );
  expect(await ask(one)).toBe("hello");
  expect(keys).toEqual(["Bearer bad", "Bearer good"]);
  await nextTurn();
  await nextTurn();
  for (let call = 0; call < 4; call += 1) expect(await ask(other)).toBe("hello");
  expect(keys.filter((key) => key === "Bearer bad")).toHaveLength(1);
});

test("a retry budget is one for all workers", async () => {
  const upstream = await startUpstream(({ send }) => send(failure));
  const { one, other } = await startWorkers(
    {
      providers: { p: { kind: "openai", baseUrl: `${upstream.origin}/v1` } },
      retries: { maxAttempts: 2, baseDelay: "1ms", budget: { share: 0.001, least: 5, window: "60s" } },
      breaker: { consecutiveFailures: 1_000, minCalls: 1_000 },
    },
    2,
  );
  const calls = 20;
  for (let call = 0; call < calls; call += 1) expect(await ask(call % 2 === 0 ? one : other)).toContain("broken");
  expect(upstream.requests.length - calls).toBe(5);
});
