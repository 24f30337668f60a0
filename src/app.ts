// The composition root: the only file that knows every part.
import { isIPv6 } from "node:net";
import type { Config } from "./config/config.ts";
import type { Clock } from "./core/clock.ts";
import { createCompletions } from "./core/completions.ts";
import type { Log } from "./core/log.ts";
import type { Provider } from "./core/provider.ts";
import { CompletionService } from "./gen/tokenwire/v1/completion_pb.ts";
import { ModelService } from "./gen/tokenwire/v1/model_pb.ts";
import { createProvider } from "./providers/registry.ts";
import { resolveAliases } from "./routing/aliases.ts";
import { createCatalog } from "./routing/catalog.ts";
import { countTokensAt } from "./routing/count-tokens.ts";
import type { Directory } from "./routing/directory.ts";
import { createSlots } from "./routing/slots.ts";
import { openTarget } from "./routing/targets.ts";
import { serveCompletions } from "./rpc/completion-service.ts";
import { createHealth } from "./rpc/health.ts";
import { createListener } from "./rpc/http/listener.ts";
import { defaultListenerLimits } from "./rpc/http/listener-limits.ts";
import { serveModels } from "./rpc/model-service.ts";
import { serveReflection } from "./rpc/reflection.ts";

/** What a gateway needs besides its configuration. */
export interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
}

/** A gateway that listens. */
export interface Gateway {
  /** Where it listens, as a URL. */
  readonly address: string;
  readonly port: number;
  /** Names to call: aliases, listed models, and "provider/…" for a provider that serves any. */
  readonly models: readonly string[];
  readonly drainTimeoutMs: number;
  /**
   * Ends it well: health turns NOT_SERVING, no call begins any more, open calls
   * have the drain timeout to finish and then end as SHUTTING_DOWN. Resolves when
   * every socket is closed.
   */
  drain(): Promise<void>;
}

/** Starts a gateway. Rejects with Node's error when it cannot listen. */
export async function startGateway(config: Config, { clock, log }: Surroundings): Promise<Gateway> {
  const directory = createDirectory(config, clock);
  // The order of layers is read here: from a request to its target.
  const open = resolveAliases(directory.aliases)(openTarget(directory));
  const completions = createCompletions(open);
  const countTokens = countTokensAt(directory);
  const health = createHealth([CompletionService.typeName, ModelService.typeName]);

  const listener = createListener({
    routes(router) {
      serveCompletions(router, { completions, countTokens, limits: config.timeouts, clock, log });
      serveModels(router, createCatalog(directory));
      health.routes(router);
      serveReflection(router);
    },
    limits: { ...defaultListenerLimits, ...config.server },
    corsOrigins: config.server.corsOrigins,
    clock,
    log,
  });
  const { address, port } = await listener.listen(config.server.host, config.server.port);

  return {
    address: `http://${isIPv6(address) ? `[${address}]` : address}:${port}`,
    port,
    models: [
      ...directory.aliases.keys(),
      ...[...directory.targets.values()].flatMap(({ provider }) => toNames(provider)),
    ],
    drainTimeoutMs: config.server.drainTimeoutMs,
    async drain() {
      health.setServing(false);
      await listener.drain(config.server.drainTimeoutMs);
      await Promise.all([...directory.targets.values()].map(async ({ provider }) => provider.close?.()));
    },
  };
}

function createDirectory({ providers, models }: Config, clock: Clock): Directory {
  return {
    targets: new Map(
      providers.map((provider) => [
        provider.name,
        { provider: createProvider(provider, { clock }), slots: createSlots(provider.name, provider.slots, clock) },
      ]),
    ),
    aliases: new Map(models.map((model) => [model.name, model])),
  };
}

function toNames({ name, models }: Provider): string[] {
  return models.length === 0 ? [`${name}/…`] : models.map((model) => `${name}/${model}`);
}
