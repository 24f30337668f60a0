import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { createBackend } from "../../../src/app.ts";
import { completeConfig } from "../../../src/config/load.ts";
import { systemClock } from "../../../src/core/clock.ts";
import { silentLog } from "../../../src/core/log.ts";
import { toPrincipal } from "../../../src/core/principal.ts";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { startMetrics } from "../../../src/metrics.ts";
import type { Call } from "../../../src/service/call.ts";
import { toPrometheusText } from "../../../src/telemetry/metrics/prometheus-text.ts";
import { createServerResource } from "../../../src/telemetry/metrics/resource.ts";
import { batches, finished, scriptedProvider, text } from "../../support/scripted-provider.ts";

const call: Call = {
  principal: toPrincipal("10.0.0.1:1"),
  deadlineMs: undefined,
  attach() {},
  onFirst() {},
  onLast() {},
  toFailure: (error) => error,
};

test("10,000 models that callers make up, of 200 characters with control characters, are a few series", async () => {
  const config = completeConfig({ ops: { port: 0 }, providers: { p: { kind: "sim" } } });
  const metrics = await startMetrics(config, "primary");
  if (metrics === undefined) throw new Error("nothing is measured");
  const provider = { ...scriptedProvider(() => batches([text("hello")], [finished()])), name: "p" };
  const plans = config.providers.map(({ name, slots, timeouts }) => ({ name, slots, timeouts, provider }));
  const { engine, calls } = createBackend(
    { ...config, providers: plans },
    { clock: systemClock, log: silentLog, random: () => 0.5, observers: metrics.observers },
  );
  metrics.watch(engine);
  const seriesNow = async (): Promise<number> =>
    (await metrics.collect())
      .filter(({ name }) => !name.startsWith("v8js."))
      .reduce((sum, { points }) => sum + points.length, 0);

  async function ask(index: number): Promise<void> {
    const name = `${index}\u0000\n\u001b[2J"}${"é".repeat(190)}`;
    const model = index % 2 === 0 ? `p/${name}` : name;
    for await (const _ of calls.streamComplete(create(CompleteRequestSchema, { model, prompt: "x" }), call));
  }

  for (let index = 0; index < 10; index += 1) await ask(index).catch(() => {});
  const before = await seriesNow();
  for (let index = 10; index < 10_000; index += 1) await ask(index).catch(() => {});
  expect(await seriesNow()).toBe(before);
  const shown = toPrometheusText(await metrics.collect(), createServerResource("1.2.3"));
  expect(shown).not.toContain("é");
  expect(shown).toContain('tokenwire_calls_total{rpc_method="tokenwire.v1.CompletionService/StreamComplete"');
  await engine.close();
  await metrics.close();
});
