// One provider as it was written, and the general settings → its configuration, complete.
import type { z } from "zod";
import type { TimeLimits } from "../../core/call/time-limits.ts";
import { kindOf } from "../../providers/kinds.ts";
import type { ProviderConfig, ProxyConfig, SlotConfig } from "../config.ts";
import { noProxyVariables } from "../proxies/proxies.ts";
import type { limitsSchema } from "./limits.ts";
import type { ParsedProvider } from "./providers.ts";
import type { WrittenProxy } from "./proxy-values.ts";

/** The general settings that apply to providers. */
export interface General {
  readonly limits: z.output<typeof limitsSchema>;
  readonly connectTimeoutMs: number;
  readonly proxy: WrittenProxy;
}

/** Completes a provider with the general settings, and its kind's own settings with what its kind makes of them. */
export function completeProvider(name: string, parsed: ParsedProvider, general: General): ProviderConfig {
  const { kind: kindName, timeouts, limits, ...written } = parsed;
  const { proxy, ...keys } = { proxy: undefined, ...written };
  const kind = kindOf(kindName);
  const complete = {
    ...kind.toSettings(keys),
    kind: kindName,
    name,
    slots: toSlots(limits, general.limits),
    timeouts: toTimeouts(timeouts),
    ...(kind.isRemote && {
      connectTimeoutMs: timeouts.connect ?? general.connectTimeoutMs,
      proxy: toProxy(proxy, general.proxy),
    }),
  };
  // The settings are those of the kind with this name, which the type of any kind cannot express.
  return complete as ProviderConfig;
}

/** The provider's own proxy, or the general one. The variables of the environment are read later. */
function toProxy(own: WrittenProxy | undefined, general: WrittenProxy): ProxyConfig {
  const written = own ?? general;
  switch (written.kind) {
    case "direct":
      return written;
    case "server":
      return { ...written, isOwn: own !== undefined };
    case "environment":
      return { kind: "environment", variables: noProxyVariables };
    default:
      return written satisfies never;
  }
}

function toTimeouts({ firstToken, idle, total }: ParsedProvider["timeouts"]): TimeLimits {
  return { firstTokenMs: firstToken, idleMs: idle, totalMs: total };
}

function toSlots(own: ParsedProvider["limits"], general: General["limits"]): SlotConfig {
  return {
    concurrency: own.concurrency ?? general.concurrency,
    queueLength: own.queueLength ?? general.queueLength,
    queueTimeoutMs: own.queueTimeout ?? general.queueTimeout,
  };
}
