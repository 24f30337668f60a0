// What callers do while a gateway is rolled out: streams that run all the time, and short calls at a steady pace.
import { type ApiClient, grpcJsClient } from "../support/api-clients.ts";

/** What became of the load so far. */
export interface LoadFigures {
  readonly calls: number;
  readonly streams: number;
  readonly openStreams: number;
  readonly events: number;
  /** What each failure was. */
  readonly failures: readonly string[];
  /** How long the short calls took, in milliseconds. */
  readonly callMs: readonly number[];
}

/** Load on one address. */
export interface Load {
  figures(): LoadFigures;
  /** Begins nothing more; resolves when all has ended. */
  finish(): Promise<LoadFigures>;
}

/** A stream of 10 seconds: longer than a replica is a lame duck, so that some are open when it drains. */
const tokens = 40;
const toStream = (length: number) => ({ model: `sim/long?tokens=${length}&rate=4`, prompt: "count" });
const channels = 4;
/** Nothing is retried by a policy; a client's library may only ask again what no server has looked at. */
const channelOptions = { "grpc.use_local_subchannel_pool": 1 };

/** Starts so many streams, each of which is followed by another, and so many calls a second. */
export function startLoad(
  address: string,
  { streams, callsPerSecond }: { streams: number; callsPerSecond: number },
): Load {
  const forStreams = connect(address);
  const forCalls = connect(address);
  const failures: string[] = [];
  const callMs: number[] = [];
  const running = new Set<Promise<void>>();
  let begunStreams = 0;
  let openStreams = 0;
  let begunCalls = 0;
  let events = 0;
  let isFinishing = false;

  function track(call: Promise<void>): void {
    running.add(call);
    call.finally(() => running.delete(call)).catch(() => {});
  }

  async function readStream(client: ApiClient, length: number): Promise<void> {
    begunStreams += 1;
    const number = begunStreams;
    openStreams += 1;
    try {
      let text = "";
      for await (const { event } of client.streamComplete(toStream(length))) {
        events += 1;
        if (event.case === "textDelta") text += event.value;
      }
      const whole = Array.from({ length }, (_, index) => index + 1).join(" ");
      if (text.trim().split(/\s+/).join(" ") !== whole)
        failures.push(`stream ${number} ended with OK, but it is not whole: ${text.slice(-20)}`);
    } catch (thrown) {
      failures.push(`stream ${number}: ${String(thrown)}`);
    } finally {
      openStreams -= 1;
    }
  }

  async function keepStreaming(client: ApiClient, index: number): Promise<void> {
    // The first ones are shorter by different lengths, so that streams of every age are open at any time.
    await readStream(client, 1 + Math.floor((tokens * index) / streams));
    while (!isFinishing) await readStream(client, tokens);
  }

  async function callOnce(client: ApiClient): Promise<void> {
    begunCalls += 1;
    const number = begunCalls;
    const began = performance.now();
    try {
      await client.complete({ model: "sim/echo", prompt: "hello" });
      callMs.push(performance.now() - began);
    } catch (thrown) {
      failures.push(`call ${number}: ${String(thrown)}`);
    }
  }

  for (let index = 0; index < streams; index += 1) track(keepStreaming(pick(forStreams, index), index));
  const timer = setInterval(() => track(callOnce(pick(forCalls, begunCalls))), 1_000 / callsPerSecond);
  const figures = (): LoadFigures => ({
    calls: begunCalls,
    streams: begunStreams,
    openStreams,
    events,
    failures,
    callMs,
  });

  return {
    figures,
    async finish() {
      isFinishing = true;
      clearInterval(timer);
      await Promise.all(running);
      for (const client of [...forStreams, ...forCalls]) client.close();
      return figures();
    },
  };
}

function connect(address: string): readonly ApiClient[] {
  return Array.from({ length: channels }, () => grpcJsClient(`http://${address}`, undefined, channelOptions));
}

function pick(clients: readonly ApiClient[], index: number): ApiClient {
  const client = clients[index % clients.length];
  if (client === undefined) throw new Error("there is no client");
  return client;
}
