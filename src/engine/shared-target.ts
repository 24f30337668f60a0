import { createHash } from "node:crypto";
import type { CooldownChange } from "../routing/keys/key-state.ts";
import type { BreakerTransition } from "../routing/layers/circuit-breaker.ts";
import type { SharedRouting, TargetChange } from "../routing/shared-routing.ts";
import type { Target } from "../routing/targets/model-resolver.ts";

/** Publishes the changes of one target to the other processes of the server. */
export interface TargetPublisher {
  readonly fingerprint: string;
  readonly breaker: (model: string, transition: BreakerTransition) => void;
  readonly cooldown: (key: number, change: CooldownChange) => void;
}

/** Creates the publisher of a target, by the name of its provider and all that the target is built from. */
export function createPublisher(
  { publish }: SharedRouting,
  provider: string,
  builtFrom: readonly unknown[],
): TargetPublisher {
  const fingerprint = toFingerprint(builtFrom);
  return {
    fingerprint,
    breaker: (model, transition) => publish({ provider, fingerprint, kind: "breaker", model, transition }),
    cooldown: (key, change) => publish({ provider, fingerprint, kind: "cooldown", key, change }),
  };
}

/** Makes a target follow a change of the same target in another process. */
export function follow(target: Target | undefined, change: TargetChange): void {
  if (target === undefined || target.fingerprint !== change.fingerprint) return;
  switch (change.kind) {
    case "breaker":
      return target.models.of(change.model).breaker.follow(change.transition);
    case "cooldown":
      return target.keys.keys[change.key - 1]?.follow(change.change);
    default:
      return change satisfies never;
  }
}

/** Identifies what a target is built from, without its secrets. */
function toFingerprint(builtFrom: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(builtFrom)).digest("base64");
}
