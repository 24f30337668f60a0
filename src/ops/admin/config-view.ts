import { createHash } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { type EffectiveSetting, toEffectiveSettings } from "../../config/effective-settings.ts";
import { scrub } from "../../core/errors/scrub.ts";
import {
  type ConfigState,
  ConfigStateSchema,
  type Setting,
  SettingSchema,
} from "../../gen/tokenwire/admin/v1/server_pb.ts";
import { toTimestamp } from "../process/wall-clock.ts";
import type { ConfigView } from "./server-facts.ts";

/** Keeps what operators may see of the configuration. */
export interface KeptConfig extends Omit<ConfigView, "reload"> {
  /** Another one is in effect, of which these keys wait for a restart. */
  loaded(written: unknown, restartKeys: readonly string[]): void;
  /** The files cannot be used any more. */
  failed(faults: readonly string[]): void;
}

/** Creates it for the configuration of the start, as it is written. `epochNow` gives the time of day in milliseconds. */
export function keepConfig(started: unknown, epochNow: () => number): KeptConfig {
  let written = started;
  let loadedAt = epochNow();
  let faults: readonly string[] = [];
  let restartKeys: readonly string[] = [];

  function state(): ConfigState {
    return create(ConfigStateSchema, {
      hash: hashOf(settings()),
      loadedAt: toTimestamp(Math.round(loadedAt)),
      stale: faults.length > 0,
      faults: faults.map((fault) => scrub(fault)),
      restartKeys: [...restartKeys],
    });
  }

  function settings(): Setting[] {
    return toEffectiveSettings(written).map(toSetting);
  }

  return {
    state,
    settings,
    loaded(next, keys) {
      written = next;
      loadedAt = epochNow();
      faults = [];
      restartKeys = keys;
    },
    failed(found) {
      faults = found;
    },
  };
}

function toSetting({ key, value, isDefault, isSecret }: EffectiveSetting): Setting {
  return create(SettingSchema, {
    ...{ key, isDefault, isSecret },
    valueJson: value === undefined ? "" : scrub(JSON.stringify(value)),
  });
}

const hashDigits = 16;

/** Of what is shown only, so that it gives no secret away. A flag gives as text what a file gives as a number: they are the same. */
function hashOf(settings: readonly Setting[]): string {
  const texts = settings.map(({ key, valueJson }) => `${key}=${valueJson.replace(/^"([\w.]*)"$/, "$1")}\n`);
  return createHash("sha256").update(texts.join("")).digest("hex").slice(0, hashDigits);
}
