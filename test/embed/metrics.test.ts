// The metrics of a gateway in a program: a page, a part of the program's own metrics, and pushes.
import { fileURLToPath } from "node:url";
import { AggregationTemporality, MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import { afterEach, describe, expect, test } from "vitest";
import { createGateway, type Gateway } from "../../src/embed/gateway.ts";
import { createMetrics, type Metrics } from "../../src/embed/metrics.ts";
import type { ProgramOptions } from "../../src/embed/options.ts";
import { collect } from "../support/collect.ts";
import { askHttp1 } from "../support/http-answers.ts";
import { runTool } from "../support/run-tool.ts";
import { writeFiles } from "../support/temporary-files.ts";
import { startCollector } from "../telemetry/otlp/collector.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function createMeasuredGateway(options: Omit<ProgramOptions, "metrics"> = {}): {
  gateway: Gateway;
  metrics: Metrics;
} {
  const metrics = createMetrics();
  const gateway = createGateway({ models: { fast: "sim/echo" }, ...options, metrics });
  cleanUps.push(gateway.close);
  return { gateway, metrics };
}

const request = { model: "fast", prompt: "canary-prompt" };

/** The calls that a page has with all of these labels. */
function callsIn(page: string, ...labels: readonly string[]): number {
  const lines = page.split("\n").filter((line) => line.startsWith("tokenwire_calls_total{"));
  const found = lines.filter((line) => labels.every((label) => line.includes(label)));
  return found.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

describe("the page", () => {
  test("has the calls of the program and those over the network, by alias and target", async () => {
    const { gateway, metrics } = createMeasuredGateway();
    await gateway.complete(request);
    await collect(gateway.streamComplete(request));
    await gateway.complete({ model: "nope/canary-model", prompt: "hello" }).catch(() => {});
    const { port } = await gateway.listen({ port: 0 });
    const path = "/tokenwire.v1.CompletionService/Complete";
    const headers = { "content-type": "application/json" };
    await askHttp1(port, { path, headers }, JSON.stringify(request));
    await askHttp1(port, { path, headers: { ...headers, host: "evil.example" } }, JSON.stringify(request));
    const { contentType, text } = await metrics.page();
    expect(contentType).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(callsIn(text, 'StreamComplete"', 'tokenwire_model="fast"', 'tokenwire_target="sim/echo"')).toBe(1);
    expect(callsIn(text, '/Complete"', 'tokenwire_model="fast"', 'tokenwire_target="sim/echo"')).toBe(2);
    expect(callsIn(text, 'tokenwire_model="other"', 'error_type="MODEL_NOT_FOUND"')).toBe(1);
    expect(text).toMatch(/^tokenwire_calls_refused_total\{error_type="HOST_NOT_ALLOWED"\} 1$/m);
    expect(text).toMatch(/^gen_ai_client_operation_time_per_output_chunk_seconds_count/m);
    expect(text).toMatch(/^nodejs_eventloop_utilization_ratio/m);
    expect(text).not.toContain("canary");
  });

  test("stays as it is once the gateway is closed", async () => {
    const { gateway, metrics } = createMeasuredGateway();
    await gateway.complete(request);
    await gateway.close();
    const { text } = await metrics.page();
    expect(text).toMatch(/^tokenwire_calls_total\{.*\} 1$/m);
    expect(await metrics.page()).toEqual({ contentType: expect.any(String), text });
  });

  test("has no call before a gateway has the metrics", async () => {
    expect((await createMetrics().page()).text).not.toContain("tokenwire_calls");
  });

  test("has at most as many series of a metric as the configuration lets", async () => {
    const models = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`alias-${index}`, "sim/echo"]));
    const { gateway, metrics } = createMeasuredGateway({ models, telemetry: { metrics: { maxSeries: 10 } } });
    for (const model of Object.keys(models)) await gateway.complete({ model, prompt: "hello" });
    const { text } = await metrics.page();
    expect(text.match(/^tokenwire_calls_total\{/gm)?.length).toBeLessThanOrEqual(10);
    expect(text).toContain("otel_metric_overflow");
  });
});

/** A reader as a program has for metrics of its own. */
class OwnReader extends MetricReader {
  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }

  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
}

test("a reader of the program's own has them beside its metrics", async () => {
  const { gateway, metrics } = createMeasuredGateway();
  const reader = new OwnReader({ metricProducers: [metrics] });
  const provider = new MeterProvider({ readers: [reader] });
  cleanUps.push(() => provider.shutdown());
  provider.getMeter("own").createCounter("own.things").add(1);
  await gateway.complete(request);
  const { resourceMetrics, errors } = await reader.collect();
  expect(errors).toEqual([]);
  const found = new Map(
    resourceMetrics.scopeMetrics.flatMap(({ scope, metrics: all }) =>
      all.map((each) => [each.descriptor.name, { ...each, scope: scope.name }] as const),
    ),
  );
  expect(found.get("own.things")).toMatchObject({ scope: "own" });
  expect(found.get("tokenwire.calls")).toMatchObject({
    scope: "tokenwire",
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPoints: [{ value: 1, attributes: { "tokenwire.model": "fast", "tokenwire.target": "sim/echo" } }],
  });
});

describe("pushes", () => {
  test.each([
    ["go to the collector, and a last one at the end", true, {}, 1],
    ["are off where the configuration says so", true, { metrics: { push: false } }, 0],
    ["need the metrics of the program", false, {}, 0],
  ])("%s", async (_law, isMeasured, telemetry, count) => {
    const collector = await startCollector("http/protobuf");
    cleanUps.push(collector.close);
    const gateway = createGateway({
      telemetry: { otlp: { endpoint: collector.endpoint, interval: "1h" }, traces: { push: false }, ...telemetry },
      metrics: isMeasured ? createMetrics() : undefined,
    });
    await gateway.complete({ model: "sim/echo", prompt: "hello" });
    await gateway.close();
    expect(collector.received.map(({ path }) => path)).toEqual(Array.from({ length: count }, () => "/v1/metrics"));
    expect(collector.received.every(({ body }) => body.includes("tokenwire.calls"))).toBe(true);
  });

  test("to a collector that is away fail no call and hold up no end", async () => {
    const { gateway } = createMeasuredGateway({
      telemetry: { otlp: { endpoint: "http://127.0.0.1:9", interval: "10ms" } },
    });
    expect(await gateway.complete(request)).toMatchObject({ text: "canary-prompt" });
    expect(await gateway.close()).toBeUndefined();
  });
});

test("the spans of the program are counted by what became of them", async () => {
  const { gateway, metrics } = createMeasuredGateway({
    telemetry: { otlp: { endpoint: "http://127.0.0.1:9" }, metrics: { push: false }, traces: { interval: "1h" } },
  });
  await gateway.complete(request);
  await gateway.close();
  expect((await metrics.page()).text).toMatch(/^tokenwire_spans_total\{tokenwire_span_fate="failed"\} 2$/m);
});

test("metrics are those of one gateway, and of createMetrics", () => {
  const { metrics } = createMeasuredGateway();
  expect(() => createGateway({ metrics })).toThrow(/^metrics: give what createMetrics of tokenwire\/metrics returns/);
  const own = { page: () => Promise.resolve({ contentType: "", text: "" }) };
  expect(() => createGateway({ metrics: own })).toThrow(TypeError);
});

test("metrics that a faulty configuration was given with can be given again", () => {
  const metrics = createMetrics();
  expect(() => createGateway({ models: { bad: "" }, metrics })).toThrow(/models/);
  const gateway = createGateway({ metrics });
  cleanUps.push(gateway.close);
  expect(gateway).toHaveProperty("complete");
});

test.each([
  ["without metrics", "", "no"],
  ["with metrics", 'metrics: (await import("tokenwire/metrics")).createMetrics(),', "yes"],
])("a program %s loads OpenTelemetry only if it asks for it", async (_law, option, isLoaded) => {
  const program = `
    import { registerHooks } from "node:module";
    let isLoaded = "no";
    registerHooks({ load(url, context, next) {
      if (url.includes("/@opentelemetry/")) isLoaded = "yes";
      return next(url, context);
    } });
    const { createGateway } = await import("tokenwire");
    const gateway = createGateway({ ${option} telemetry: { otlp: { endpoint: "http://127.0.0.1:9" } } });
    await gateway.complete({ model: "sim/echo", prompt: "hello" });
    await gateway.close();
    console.log(isLoaded);
  `;
  const hook = fileURLToPath(new URL("../support/resolve-sources.ts", import.meta.url));
  const folder = writeFiles({ "program.mjs": program });
  expect(await runTool(process.execPath, ["--import", hook, "program.mjs"], { folder })).toBe(`${isLoaded}\n`);
});
