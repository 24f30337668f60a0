import type { Gateway } from "../app.ts";
import type { Config } from "../config/config.ts";
import { ConfigError } from "../config/config-error.ts";
import { type LoadedConfig, loadWithFiles } from "../config/load.ts";
import type { Flags } from "../config/overlay.ts";
import { createFileWatch } from "../config/watch-files.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";

/** What keeps a gateway on its configuration. */
export interface ReloadOptions {
  readonly gateway: Gateway;
  readonly flags: Flags;
  /** What the gateway was started with. */
  readonly started: LoadedConfig;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Keeps a gateway on its configuration as it stands: loads it again at SIGHUP and
 * when a file that it came from changes. What cannot be used changes nothing, is
 * logged, and shows in the health of the gateway. Returns what ends this.
 */
export function keepConfigured({ gateway, flags, started, clock, log }: ReloadOptions): () => void {
  const watch = createFileWatch({
    clock,
    onChange: () => request("file"),
    onBlind: (folder, error) =>
      log.warn({ err: error, folder }, "a folder cannot be watched: send SIGHUP after a change of the configuration"),
  });
  let turn = Promise.resolve();
  const onHangup = (): void => request("SIGHUP");

  /** One at a time, in order: the last word is that of the last change. */
  function request(cause: "file" | "SIGHUP"): void {
    turn = turn.then(() => reload(cause));
  }

  async function reload(cause: "file" | "SIGHUP"): Promise<void> {
    const files = new Set<string>();
    try {
      const { config } = loadWithFiles(flags, files);
      const changed = await gateway.reload(config);
      gateway.setConfigState("current");
      log.info({ cause, models: gateway.models }, "the configuration was loaded again");
      warnOfRestart([...changed.map((key) => `server.${key}`), ...logKeys(started.config, config)]);
    } catch (thrown) {
      gateway.setConfigState("stale");
      const faults = faultsOf(thrown);
      log.error({ cause, faults }, "the configuration cannot be used any more: the gateway goes on with what it had");
    } finally {
      watch.follow(files);
    }
  }

  function warnOfRestart(keys: readonly string[]): void {
    if (keys.length > 0) log.warn({ keys }, "these keys have changed and wait for a restart of the gateway");
  }

  watch.follow(started.files);
  process.on("SIGHUP", onHangup);
  return () => {
    process.off("SIGHUP", onHangup);
    watch.close();
  };
}

function logKeys(before: Config, after: Config): string[] {
  const { level, format } = before.log;
  return [...(level === after.log.level ? [] : ["log.level"]), ...(format === after.log.format ? [] : ["log.format"])];
}

function faultsOf(thrown: unknown): readonly string[] {
  if (thrown instanceof ConfigError) return thrown.faults;
  return [thrown instanceof Error ? thrown.message : String(thrown)];
}
