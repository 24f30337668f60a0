import { freePort } from "../processes/free-port.ts";
import type { RunningProgram } from "../processes/program.ts";
import { startWorker } from "../processes/worker.ts";
import type { Mode } from "../subjects/subject.ts";
import type { FromCollector, FromWatchers, ToWatchers } from "./messages.ts";

const startMs = 30_000;

/** What observes a gateway, in processes of its own. */
export interface Observers {
  /** What the configuration of the gateway says besides. */
  readonly configuration: string;
  /** Begins to observe the gateway once it runs; its end is theirs. */
  observe(program: RunningProgram): Promise<RunningProgram>;
}

const unobserved: Observers = { configuration: "", observe: async (program) => program };

/** Starts what a mode wants: nothing, a collector, or watchers of the operations port. */
export async function startObservers(mode: Mode): Promise<Observers> {
  switch (mode) {
    case "metrics":
      return { ...unobserved, configuration: `ops: { port: ${await freePort()} }\n` };
    case "traces":
      return withCollector(`ops: { port: ${await freePort()} }\n`);
    case "watched":
      return withWatchers(await freePort());
    case "usual":
    case "tls":
    case "workers":
    case "first":
      return unobserved;
    default:
      return mode satisfies never;
  }
}

async function withCollector(operations: string): Promise<Observers> {
  const collector = startWorker<never, FromCollector>("observers/collector.ts");
  const { port } = await collector.next("listening", startMs);
  return {
    configuration: `${operations}telemetry: { otlp: { endpoint: "http://127.0.0.1:${port}" } }\n`,
    observe: async (program) => endingWith(program, () => collector.stop()),
  };
}

async function withWatchers(opsPort: number): Promise<Observers> {
  return {
    configuration: `ops: { port: ${opsPort} }\n`,
    async observe(program) {
      const watchers = startWorker<ToWatchers, FromWatchers>("observers/watchers.ts");
      await watchers.ask({ kind: "watch", opsPort }, "watching", startMs);
      return endingWith(program, () => watchers.stop());
    },
  };
}

function endingWith(program: RunningProgram, end: () => void): RunningProgram {
  return {
    ...program,
    async stop(signal) {
      end();
      await program.stop(signal);
    },
  };
}
