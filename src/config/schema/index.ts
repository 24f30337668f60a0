// The schema of the configuration: what may be written, its defaults, and the type of the result.
import { z } from "zod";
import { defaultProviders } from "../../providers/kinds.ts";
import { name } from "../../settings/values.ts";
import type { Config } from "../config.ts";
import { completeProvider } from "./complete-provider.ts";
import { admissionSchema, breakerSchema, limitsSchema, retriesSchema, timeoutsSchema } from "./limits.ts";
import { logSchema } from "./log.ts";
import { modelSchema } from "./models.ts";
import { opsSchema } from "./ops.ts";
import { pricedTarget, priceSchema } from "./prices.ts";
import { providerSchema } from "./providers.ts";
import { proxy } from "./proxy-values.ts";
import { serverSchema } from "./server.ts";
import { telemetrySchema } from "./telemetry.ts";

const exampleProvider = Object.entries(defaultProviders)
  .map(([provider, { kind }]) => `${provider}: {kind: ${kind}}`)
  .join(", ");

const sections = z.strictObject({
  server: serverSchema.prefault({}).describe("The port that callers connect to."),
  ops: opsSchema.prefault({}).describe("The port for operators: probes, metrics and AdminService."),
  telemetry: telemetrySchema.prefault({}).describe("Metrics and traces, and the collector that they are sent to."),
  timeouts: timeoutsSchema.prefault({}).describe("Time limits of calls, where their requests do not set them lower."),
  limits: limitsSchema
    .prefault({})
    .describe("Limits of the upstream calls to each provider without limits of its own."),
  admission: admissionSchema.prefault({}).describe("How many calls the gateway has under way at once."),
  retries: retriesSchema
    .prefault({})
    .describe("The attempts of a call before its first content, and the waits between them."),
  breaker: breakerSchema.prefault({}).describe("When a target that keeps failing gets no calls, and for how long."),
  log: logSchema.prefault({}).describe("The log on standard output."),
  proxy: proxy
    .prefault("environment")
    .describe(
      "the URL of the proxy that providers on other machines are asked through, direct for none, or environment for that of HTTPS_PROXY and its like",
    ),
  providers: z
    .record(name, providerSchema, { error: "write names of providers below it, each with its keys" })
    .refine((providers) => Object.keys(providers).length > 0, `declare a provider, such as "${exampleProvider}"`)
    .prefault(defaultProviders)
    .describe('The providers, by the name before the slash of "provider/model".'),
  models: z
    .record(name, modelSchema, { error: "write aliases below it, each with its target" })
    .prefault({})
    .describe("Aliases: names of your own for the models that callers ask for."),
  prices: z
    .record(pricedTarget, priceSchema, { error: 'write "provider/model" below it, each with its keys: input, output' })
    .prefault({})
    .describe(
      'What models cost, by "provider/model", or "provider/*" for all models of a provider; in place of the price list.',
    ),
});

/** The whole configuration: its input is what a file or an embedder writes, its output is complete. */
export const configSchema = sections.transform(toConfig);

/** The configuration as it is written. */
export type ConfigInput = z.input<typeof configSchema>;

type Sections = z.output<typeof sections>;

function toConfig({ server, timeouts, limits, providers, models, prices, proxy: general, ...rest }: Sections): Config {
  const { ops, telemetry, admission, retries, breaker, log } = rest;
  return {
    server,
    ops,
    telemetry,
    admission,
    retries,
    breaker,
    timeouts: {
      firstTokenMs: timeouts.firstToken,
      idleMs: timeouts.idle,
      totalMs: timeouts.total,
      maxTotalMs: timeouts.maxTotal,
    },
    providers: Object.entries(providers).map(([provider, parsed]) =>
      completeProvider(provider, parsed, { limits, connectTimeoutMs: timeouts.connect, proxy: general }),
    ),
    models: Object.entries(models).map(([alias, model]) => ({ name: alias, ...model })),
    prices: Object.entries(prices).map(([target, price]) => ({ target, ...price })),
    log,
  };
}
