import { isDeepStrictEqual } from "node:util";
import type { Gateway } from "../app.ts";
import type { Config } from "../config/config.ts";
import { ConfigError } from "../config/faults/config-error.ts";
import { createFileRecord, type FileRecord } from "../config/file/file-record.ts";
import { createFileWatch } from "../config/file/watch-files.ts";
import { loadWithFiles } from "../config/load.ts";
import type { Flags } from "../config/overlay.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { keepConfig } from "../ops/admin/config-view.ts";
import type { ConfigView } from "../ops/admin/server-facts.ts";

/** What keeps a gateway on its configuration. */
export interface ReloadOptions {
  readonly flags: Flags;
  /** What the gateway was started with, and the files that it came from. */
  readonly started: Config;
  /** That, as it is written. */
  readonly written: unknown;
  readonly files: FileRecord;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether a SIGHUP comes from a terminal that is gone, which ends the process and reloads nothing. */
  readonly isTerminalGone: () => boolean;
}

/** Keeps a gateway on the current configuration. The caller closes it. */
export interface Reloader {
  /** Begins with a gateway that has started. */
  begin(gateway: Gateway<Config>): void;
  /** The configuration, for operators. */
  readonly view: ConfigView;
  close(): void;
}

type Cause = "file" | "SIGHUP" | "ReloadConfig";

/**
 * Loads the configuration of a gateway again at SIGHUP and when a file that it came
 * from changes, also when that happens while the gateway starts. What cannot be
 * used changes nothing, is logged, and shows in the health of the gateway.
 */
export function createReloader(options: ReloadOptions): Reloader {
  const { flags, started, written, files, clock, log, isTerminalGone } = options;
  const begun = Promise.withResolvers<Gateway<Config>>();
  const watch = createFileWatch(clock, () => request("file"));
  const kept = keepConfig(written, Date.now);
  let turn: Promise<void> = Promise.resolve();
  const onHangup = (): void => {
    if (!isTerminalGone()) request("SIGHUP");
  };

  /** Reloads one at a time, in order, so that the last change is applied last. */
  function request(cause: Cause): void {
    turn = turn.then(async () => reload(await begun.promise, cause));
  }

  async function reload(gateway: Gateway<Config>, cause: Cause): Promise<void> {
    const read = createFileRecord();
    try {
      const { config, written: next } = loadWithFiles(flags, read);
      const changed = await gateway.reload(config);
      const restartKeys = [
        ...changed.map((key) => `server.${key}`),
        ...changedOpsKeys(started, config),
        ...changedLogKeys(started, config),
        ...changedTelemetry(started, config),
      ];
      kept.loaded(next, restartKeys);
      gateway.setConfigState("current");
      log.info({ cause, models: gateway.models }, "the configuration was loaded again");
      warnOfRestart(restartKeys);
    } catch (thrown) {
      gateway.setConfigState("stale");
      const faults = faultsOf(thrown);
      kept.failed(faults);
      log.error({ cause, faults }, "the configuration cannot be used any more: the gateway goes on with what it had");
    } finally {
      watch.follow(read);
    }
  }

  function warnOfRestart(keys: readonly string[]): void {
    if (keys.length > 0) log.warn({ keys }, "these keys have changed and wait for a restart of the gateway");
  }

  watch.follow(files);
  process.on("SIGHUP", onHangup);
  return {
    begin: begun.resolve,
    view: {
      ...kept,
      async reload() {
        request("ReloadConfig");
        await turn;
        return kept.state();
      },
    },
    close() {
      process.off("SIGHUP", onHangup);
      watch.close();
    },
  };
}

/** Files of tokens and certificates are read again; whether there are any is settled at the start. */
function changedOpsKeys({ ops: before }: Config, { ops: after }: Config): string[] {
  return [
    ...(before.port === after.port ? [] : ["ops.port"]),
    ...(before.host === after.host ? [] : ["ops.host"]),
    ...(before.admin === after.admin ? [] : ["ops.admin"]),
    ...((before.tokenFile === undefined) === (after.tokenFile === undefined) ? [] : ["ops.tokenFile"]),
    ...((before.tls === undefined) === (after.tls === undefined) ? [] : ["ops.tls"]),
  ];
}

function changedLogKeys({ log: before }: Config, { log: after }: Config): string[] {
  return [
    ...(before.level === after.level ? [] : ["log.level"]),
    ...(before.format === after.format ? [] : ["log.format"]),
    ...(isDeepStrictEqual(before.content, after.content) ? [] : ["log.content"]),
  ];
}

function changedTelemetry({ telemetry: before }: Config, { telemetry: after }: Config): string[] {
  return isDeepStrictEqual(before, after) ? [] : ["telemetry"];
}

function faultsOf(thrown: unknown): readonly string[] {
  if (thrown instanceof ConfigError) return thrown.faults;
  return [thrown instanceof Error ? thrown.message : String(thrown)];
}
