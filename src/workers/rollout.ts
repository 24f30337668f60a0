// From one configuration to the next: all workers go on with it, or none.
import { ConfigError } from "../config/faults/config-error.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { ChannelError } from "./channel.ts";
import type { WorkerSettings } from "./messages.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** The settings that workers serve by. */
export interface Rollout {
  readonly settings: WorkerSettings;
  /** Goes up with each change of the settings. */
  readonly revision: number;
  /** Names to call. */
  models: readonly string[];
  /**
   * Makes workers go on with other settings. Rejects, and changes nothing, with a
   * ConfigError with the faults that they found, or when one of them does not answer.
   */
  renew(workers: readonly WorkerProcess[], next: WorkerSettings): Promise<void>;
}

/** What a rollout is made of. */
export interface RolloutOptions {
  readonly settings: WorkerSettings;
  /** Runs when all workers can go on with other settings, before they do. */
  readonly onChange: (settings: WorkerSettings) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long a worker may take to answer; longer than one that hangs stays. */
const answerMs = 60_000;

/** Creates the rollout of a server's settings, which begin with those that it is started with. */
export function createRollout({ settings: first, onChange, clock, log }: RolloutOptions): Rollout {
  let settings = first;
  let revision = 0;
  let models: readonly string[] = [];

  /** The answer of a worker; undefined when it ends before. Rejects when it fails or does not answer in time. */
  function ask<Answer>({ worker }: WorkerProcess, request: Promise<Answer>): Promise<Answer | undefined> {
    const late = Promise.withResolvers<never>();
    const stopTimer = clock.after(answerMs, () => late.reject(new Error(`worker ${worker} does not answer`)));
    const answer = request.catch((thrown: unknown) => {
      if (thrown instanceof ChannelError && thrown.isGone) return undefined;
      throw thrown;
    });
    return Promise.race([answer, late.promise]).finally(stopTimer);
  }

  async function commit(worker: WorkerProcess): Promise<void> {
    try {
      models = (await ask(worker, worker.channel.request("commit", null))) ?? models;
    } catch (err) {
      log.error(
        { worker: worker.worker, err },
        "a worker does not go on with the configuration that it took: it is ended",
      );
      worker.kill();
    }
  }

  return {
    get settings() {
      return settings;
    },
    get revision() {
      return revision;
    },
    get models() {
      return models;
    },
    set models(named) {
      models = named;
    },
    async renew(workers, next) {
      const answers = await Promise.all(workers.map((worker) => ask(worker, worker.channel.request("prepare", next))));
      const faults = [...new Set(answers.flatMap((answer) => answer ?? []))];
      if (faults.length > 0) throw new ConfigError(faults);
      settings = next;
      revision += 1;
      onChange(next);
      await Promise.all(workers.map(commit));
    },
  };
}
