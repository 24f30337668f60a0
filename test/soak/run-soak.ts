// A mixed load on one gateway for a time, and what its processes hold meanwhile and after it.
import { setTimeout as sleep } from "node:timers/promises";
import type { ConfigInput } from "../../src/config/schema/index.ts";
import { answerForms } from "../support/answer-forms.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { playCaller } from "./acts.ts";
import { Tally } from "./call.ts";
import { type Holdings, type SoakGateway, startSoakGateway } from "./gateway.ts";
import { type SoakUpstream, startSoakUpstream } from "./upstream.ts";

/** What a soak is. */
export interface SoakOptions {
  readonly forMs: number;
  /** Between two looks at the processes. */
  readonly sampleMs: number;
  readonly workers: number;
  readonly seed: number;
  /** More keys of the configuration's section `server`. */
  readonly server?: NonNullable<ConfigInput["server"]>;
  /** Gets each look as it is taken. */
  readonly onSample?: (sample: Sample) => void;
}

/** One look, under load. */
export interface Sample extends Holdings {
  readonly atMs: number;
  /** Calls that are open at the callers, and at the provider. */
  readonly openCalls: number;
  readonly openUpstream: number;
  /** Calls that had ended by then. */
  readonly ended: number;
}

/** What a soak found. */
export interface SoakResult {
  /** Before any call. */
  readonly fresh: Holdings;
  /** After a short load, when nothing was open. */
  readonly base: Holdings;
  readonly samples: readonly Sample[];
  /** At the end, when nothing was open. */
  readonly rest: Holdings;
  readonly acts: number;
  /** How calls ended, by `grpc-status` or otherwise. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly faults: readonly string[];
  readonly reloads: number;
  readonly exitCode: number | null;
}

const callers = 12;
/** The load before the first look at a gateway at rest, which fills its pools and caches. */
const firstLoadMs = 8_000;
/** Looks, half a second and more after each other, in which a gateway comes to rest. */
const mostLooks = 120;

/** Runs a soak to its end. Rejects when what the gateway holds does not come down to what it held at rest before. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const upstream = await startSoakUpstream();
  const gateway = await startSoakGateway(toConfig(upstream.origin, options.server), options.workers);
  try {
    return await soak(gateway, upstream, options);
  } finally {
    gateway.kill();
    upstream.close();
  }
}

async function soak(
  gateway: SoakGateway,
  upstream: SoakUpstream,
  { forMs, sampleMs, seed, onSample = () => {} }: SoakOptions,
): Promise<SoakResult> {
  const random = seededRandom(seed);
  const tally = new Tally();
  const startedAt = performance.now();
  const countEnded = (): number => [...tally.ended.values()].reduce((total, count) => total + count, 0);

  const load = async (endsAt: number): Promise<number> => {
    const scene = { port: gateway.port, tally, random };
    const done = await Promise.all(Array.from({ length: callers }, () => playCaller(scene, endsAt)));
    return done.reduce((total, count) => total + count, 0);
  };

  async function sampleUntil(endsAt: number): Promise<Sample[]> {
    const samples: Sample[] = [];
    for (let next = performance.now() + sampleMs; next <= endsAt; next += sampleMs) {
      await sleep(Math.max(0, next - performance.now()));
      const sample = {
        ...(await gateway.holdings()),
        atMs: performance.now() - startedAt,
        openCalls: tally.open,
        openUpstream: upstream.open,
        ended: countEnded(),
      };
      samples.push(sample);
      onSample(sample);
      gateway.reload();
    }
    return samples;
  }

  const fresh = await gateway.holdings();
  await load(performance.now() + firstLoadMs);
  const base = await atRest(gateway);
  const endsAt = performance.now() + forMs;
  const [acts, samples] = await Promise.all([load(endsAt), sampleUntil(endsAt)]);
  const rest = await atRest(gateway);
  const reloads = gateway.lines.get("the configuration was loaded again") ?? 0;
  const exitCode = await gateway.stop();
  return { fresh, base, samples, rest, acts, outcomes: tally.ended, faults: gateway.faults, reloads, exitCode };
}

/** What a gateway holds when its last connection has been closed, and it has had time to come to rest. */
async function atRest(gateway: SoakGateway): Promise<Holdings> {
  let last = await gateway.holdings();
  for (let looks = 0, quiet = 0; quiet < 3; looks += 1) {
    await sleep(500);
    const now = await gateway.holdings();
    const isQuiet = now.sockets === 0 && now.descriptors === last.descriptors && now.timers <= last.timers;
    quiet = isQuiet ? quiet + 1 : 0;
    last = now;
    if (looks === mostLooks) throw new Error(`the gateway does not come to rest: ${JSON.stringify(now)}`);
  }
  return last;
}

/** Nothing of it refuses what the soak does. */
function toConfig(origin: string, server: SoakOptions["server"]): ConfigInput {
  const providers = Object.fromEntries(answerForms.map(({ kind }) => [kind, { kind, baseUrl: origin }]));
  return {
    server: { drainTimeout: "5s", ...server },
    breaker: { consecutiveFailures: 1_000_000, minCalls: 1_000_000 },
    retries: { baseDelay: "1ms", budget: { least: 1_000_000 } },
    limits: { concurrency: 1_000 },
    providers: { sim: { kind: "sim" }, ...providers },
  };
}
