// The composed stack: files that it mounts exist, and each is what its program takes.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { repositoryFolder, runTool } from "../support/run-tool.ts";
import { writeFiles } from "../support/temporary-files.ts";
import { alertFile } from "./alert-rules.ts";
import { faultsOfConfig } from "./faults-of-config.ts";

const folder = join(repositoryFolder, "deploy/compose");
const read = (file: string): string => readFileSync(join(folder, file), "utf8");

interface Compose {
  readonly services: Readonly<
    Record<string, { readonly image: string; readonly volumes: readonly string[]; readonly ports: readonly string[] }>
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
}

// The file is ours.
const compose = parse(read("compose.yaml")) as Compose;
const services = Object.entries(compose.services).map(([name, service]) => ({ name, ...service }));
const mounts = services.flatMap(({ name, volumes }) =>
  volumes.map((volume) => ({ name, from: volume.split(":")[0] ?? "" })),
);

test.each(mounts)("what $name mounts is there: $from", ({ from }) => {
  expect(from.startsWith(".") ? existsSync(join(folder, from)) : from in compose.volumes).toBe(true);
});

test.each(services)("$name is reached from this machine only, and its image has a version", ({ ports, image }) => {
  expect(ports.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
  expect(image).toMatch(/:(v?\d+\.\d+\.\d+|local)$/);
});

test("the configuration of the gateway can be used", async () => {
  expect(await faultsOfConfig(join(folder, "tokenwire/tokenwire.yaml"))).toEqual([]);
});

test("promtool finds nothing in the configuration of Prometheus", async () => {
  const beside = writeFiles({
    "prometheus.yml": read("prometheus.yml"),
    "alerts.yaml": readFileSync(alertFile, "utf8"),
  });
  const said = await runTool("promtool", ["check", "config", join(beside, "prometheus.yml")], {
    install: "Prometheus",
  });
  expect(said).toContain("SUCCESS");
  expect(said).not.toContain("FAILED");
});

test("Prometheus scrapes the port that the gateway has", () => {
  const { ops } = parse(read("tokenwire/tokenwire.yaml"));
  const [{ static_configs: configs }] = parse(read("prometheus.yml")).scrape_configs;
  expect(configs).toEqual([{ targets: [`tokenwire:${ops.port}`] }]);
});

test("Grafana finds its dashboard where it is mounted, and its data where Prometheus is", () => {
  const [{ options }] = parse(read("grafana/dashboards.yaml")).providers;
  const { volumes } = compose.services["grafana"] ?? { volumes: [] };
  expect(volumes).toContain(`../helm/files/dashboard.json:${options.path}/dashboard.json:ro`);
  const [{ url }] = parse(read("grafana/datasources.yaml")).datasources;
  expect(Object.keys(compose.services)).toContain(new URL(url).hostname);
});
