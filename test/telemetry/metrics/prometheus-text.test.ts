import { afterAll, beforeAll, expect, test } from "vitest";
import { declarationOf, metricNames } from "../../../src/telemetry/metrics/declarations.ts";
import { prometheusNameOf, prometheusType, toPrometheusText } from "../../../src/telemetry/metrics/prometheus-text.ts";
import { createServerResource } from "../../../src/telemetry/metrics/resource.ts";
import { collect } from "../../support/collect.ts";
import { type MeasuredServer, startMeasuredServer } from "./measured-server.ts";

const hostileName = 'q"uote\\back{brace}=,#\u0007bell\u202e';
const resource = createServerResource("1.2.3", "instance");
let server: MeasuredServer;

beforeAll(async () => {
  server = await startMeasuredServer({
    providers: {
      sim: { kind: "sim" },
      mine: { kind: "openai", baseUrl: "http://127.0.0.1:9/v1", apiKey: "sk-none", models: [hostileName] },
    },
    models: { fast: { target: "sim/echo" } },
    retries: { maxAttempts: 1 },
  });
});
afterAll(() => server.close());

async function textOf(): Promise<string> {
  return toPrometheusText(await server.metrics.collect(), resource);
}

const sample =
  /^[a-zA-Z_:][\w:]*(?:\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (?:\+Inf|-Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;
const comment = /^# (?:HELP [a-z_0-9]+ .+|TYPE [a-z_0-9]+ (?:counter|gauge|histogram))$/;

test("every line is a sample or a comment of the text format, in the order of metrics", async () => {
  await collect(server.client.streamComplete({ model: "fast", prompt: "a b c" }));
  await collect(server.client.streamComplete({ model: `mine/${hostileName}`, prompt: "x" })).catch(() => {});
  const text = await textOf();
  const lines = text.slice(0, -1).split("\n");
  expect(text.endsWith("\n")).toBe(true);
  expect(lines.filter((line) => !(sample.test(line) || comment.test(line)))).toEqual([]);
  expect(lines.filter((line) => line.includes('q\\"uote')).length).toBeGreaterThan(0);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the law
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(prometheusType).toBe("text/plain; version=0.0.4; charset=utf-8");
});

test("each metric is a family of its own, under the name of the documents", async () => {
  const text = await textOf();
  const families = text.match(/(?<=^# TYPE )\S+/gm) ?? [];
  expect(new Set(families).size).toBe(families.length);
  const named = new Set(metricNames.map(prometheusNameOf));
  expect(families.filter((family) => family !== "target_info" && !named.has(family))).toEqual([]);
});

test.each([
  ["tokenwire.calls", "tokenwire_calls_total"],
  ["rpc.server.call.duration", "rpc_server_call_duration_seconds"],
  ["gen_ai.client.token.usage", "gen_ai_client_token_usage"],
  ["process.cpu.time", "process_cpu_time_seconds_total"],
  ["process.memory.usage", "process_memory_usage_bytes"],
  ["nodejs.eventloop.utilization", "nodejs_eventloop_utilization_ratio"],
  ["tokenwire.build.info", "tokenwire_build_info"],
  ["tokenwire.cost", "tokenwire_cost_total"],
] as const)("%s is %s", (name, prometheus) => {
  expect(prometheusNameOf(name)).toBe(prometheus);
});

test("no two metrics have one name", () => {
  expect(new Set(metricNames.map(prometheusNameOf)).size).toBe(metricNames.length);
  expect(metricNames.filter((name) => declarationOf(name).meaning === "")).toEqual([]);
});
