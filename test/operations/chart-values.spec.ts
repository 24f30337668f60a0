// What the values of the chart do, and which are refused.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import packageJson from "../../package.json" with { type: "json" };
import { documentAt } from "../docs/markdown.ts";
import { writeFiles } from "../support/temporary-files.ts";
import { alertFile } from "./alert-rules.ts";
import { chartFolder, flagsFor, kindOf, only, podOf, render } from "./chart.ts";
import { writeLocally } from "./chart-config.ts";
import { faultsOfConfig } from "./faults-of-config.ts";
import { at, listAt, textAt } from "./tree.ts";

test("the version of the application is that of the package, and of the image", async () => {
  const chart: unknown = parse(readFileSync(join(chartFolder, "Chart.yaml"), "utf8"));
  expect(at(chart, "appVersion")).toBe(packageJson.version);
  expect(at(podOf(await render()), "containers", 0, "image")).toBe(`tokenwire:${packageJson.version}`);
});

test("secrets are mounted, and their values are nowhere but in the Secret that the chart makes", async () => {
  const manifests = await render(...flagsFor("full"));
  const encoded = Object.entries(at(only(manifests, "Secret"), "data") ?? {});
  const decoded = encoded.map(([name, value]) => [name, Buffer.from(String(value), "base64").toString()]);
  expect(Object.fromEntries(decoded)).toEqual({ anthropic: "sk-not-a-key", "openai-1": "0123", "openai-2": "a: b" });
  const others = manifests.filter((manifest) => kindOf(manifest) !== "Secret");
  expect(JSON.stringify(others)).not.toContain("sk-not-a-key");
  const volume = listAt(podOf(manifests), "volumes").find((found) => at(found, "name") === "secrets");
  const mounted = ["provider-keys", "more-keys", "llm"].map((name) => ({ secret: { name } }));
  expect(at(volume, "projected", "sources")).toEqual(mounted);
});

test("the chart makes no Secret where it only refers to some", async () => {
  const kinds = (await render(...flagsFor("team"))).map(kindOf);
  expect(kinds).not.toContain("Secret");
  expect(kinds).toContain("Deployment");
});

test("the autoscaler counts open streams, and then no number of replicas is set", async () => {
  const manifests = await render(...flagsFor("full"));
  const scaler = only(manifests, "HorizontalPodAutoscaler");
  const deployment = only(manifests, "Deployment");
  expect(at(scaler, "spec", "scaleTargetRef", "name")).toBe(textAt(deployment, "metadata", "name"));
  expect(at(scaler, "spec", "metrics")).toEqual([
    {
      type: "Pods",
      pods: { metric: { name: "tokenwire_open_streams" }, target: { type: "AverageValue", averageValue: "60" } },
    },
  ]);
  expect(at(deployment, "spec")).not.toHaveProperty("replicas");
});

test("the monitor selects the service of operations and no other", async () => {
  const manifests = await render(...flagsFor("full"));
  const wanted = Object.entries(at(only(manifests, "ServiceMonitor"), "spec", "selector", "matchLabels") ?? {});
  const services = manifests.filter((manifest) => kindOf(manifest) === "Service");
  const selected = services.filter((service) =>
    wanted.every(([name, value]) => at(service, "metadata", "labels", name) === value),
  );
  expect(selected.map((service) => at(service, "metadata", "name"))).toEqual(["llm-operations"]);
});

test.each([
  ["default", "kubernetes.io/h2c"],
  ["full", "https"],
])("the service with the values %s says that it speaks %s", async (values, protocol) => {
  const [service] = (await render(...flagsFor(values))).filter((manifest) => kindOf(manifest) === "Service");
  expect(at(service, "spec", "ports", 0, "appProtocol")).toBe(protocol);
});

test("the alerts and the dashboard are in the chart as they are", async () => {
  const manifests = await render(...flagsFor("full"));
  expect(at(only(manifests, "PrometheusRule"), "spec")).toEqual(parse(readFileSync(alertFile, "utf8")));
  const dashboard = readFileSync(join(chartFolder, "files/dashboard.json"), "utf8");
  expect(JSON.parse(textAt(only(manifests, "ConfigMap", "-dashboard"), "data", "tokenwire.json"))).toEqual(
    JSON.parse(dashboard),
  );
});

test.each([
  ["models", "config.models.fast=sim/echo", false],
  ["the level of the log", "config.log.level=warn", true],
  ["the lame duck", "shutdown.lameDuckSeconds=20", true],
])("new pods start for a change of %s (%s): %s", async (_law, change, isRestarted) => {
  const checksum = async (...flags: string[]): Promise<unknown> =>
    at(only(await render(...flags), "Deployment"), "spec", "template", "metadata", "annotations", "checksum/start");
  const before = await checksum();
  expect(before).toMatch(/^[0-9a-f]{64}$/);
  expect((await checksum("--set", change)) !== before).toBe(isRestarted);
});

test.each([
  ["a key that is unknown", ["--set", "replica=2"], "replica"],
  ["a text in place of a number", ["--set-string", "replicas=two"], "replicas"],
  ["AdminService without TLS", ["--set", "operations.admin=true"], "operations.admin needs operations.tlsSecret"],
  [
    "AdminService without tokens",
    ["--set", "operations.admin=true,operations.tlsSecret=a"],
    "operations.admin needs operations.tokenSecret",
  ],
  ["a digest that is none", ["--set", "image.digest=latest"], "digest"],
  ["a margin in which no process can end", ["--set", "shutdown.marginSeconds=1"], "marginSeconds"],
  ["a secret whose key is no name of a file", ["--set", "secrets.create.a/b=c"], "create"],
])("%s is refused", async (_law, flags, word) => {
  await expect(render(...flags)).rejects.toThrow(word);
});

test("the values in the documents can be used, all together", async () => {
  const blocks = documentAt("docs/kubernetes.md").blocks.filter(({ language, text }) => {
    return language === "yaml" && at(parse(text), "rules") === undefined;
  });
  expect(blocks.length).toBeGreaterThanOrEqual(3);
  const names = blocks.map((_block, index) => `${index}.yaml`);
  const folder = writeFiles(Object.fromEntries(blocks.map(({ text }, index) => [`${index}.yaml`, text])));
  const manifests = await render(...names.flatMap((name) => ["--values", join(folder, name)]));
  expect(await faultsOfConfig(writeLocally(manifests))).toEqual([]);
});

test("the rule for prometheus-adapter makes the metric that the autoscaler asks for", () => {
  const block = documentAt("docs/kubernetes.md").blocks.find(({ text }) => text.startsWith("rules:"));
  const values: unknown = parse(readFileSync(join(chartFolder, "values.yaml"), "utf8"));
  const name = at(parse(block?.text ?? ""), "rules", "custom", 0, "name", "as");
  expect(name).toBe(textAt(values, "autoscaling", "metric"));
});
