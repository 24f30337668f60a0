import { type Gateway, startGateway } from "../../src/app.ts";
import { completeConfig } from "../../src/config/load.ts";
import { systemClock } from "../../src/core/clock.ts";
import { silentLog } from "../../src/core/log.ts";
import type { Upstream } from "./upstream.ts";

// Bodies that come byte by byte take their time; nothing here is about timeouts.
const patience = "10m";

/** Starts a gateway with a provider of each kind that speaks HTTP, named like its kind; both lead to the upstream. */
export function startConformanceGateway({ origin }: Upstream): Promise<Gateway> {
  const config = completeConfig({
    server: { host: "127.0.0.1", port: 0 },
    timeouts: { firstToken: patience, idle: patience },
    providers: {
      openai: { kind: "openai", baseUrl: `${origin}/v1` },
      anthropic: { kind: "anthropic", baseUrl: origin },
    },
  });
  return startGateway(config, { clock: systemClock, log: silentLog, random: Math.random });
}
