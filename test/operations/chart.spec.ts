// The chart is linted and rendered, its objects are checked by the schemas of Kubernetes, and the configuration that it
// writes is served. There is no cluster here.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import packageJson from "../../package.json" with { type: "json" };
import { makeCertificate } from "../support/certificates.ts";
import { runTool } from "../support/run-tool.ts";
import { writeFiles } from "../support/temporary-files.ts";
import { runTokenwire, serveProcess } from "../support/tokenwire-process.ts";
import { alertFile } from "./alert-rules.ts";
import { chartFolder, flagsFor, type Manifest, only, render, renderText, valueSets } from "./chart.ts";
import { installHelm, installKubernetesValidate } from "./install.ts";

/** What a Kubernetes without their operator does not know. */
const customKinds = ["ServiceMonitor", "PrometheusRule"];

let validate: string;
beforeAll(async () => {
  await installHelm();
  validate = await installKubernetesValidate();
});

describe.each(valueSets)("with the values %s", (values) => {
  let manifests: readonly Manifest[];
  let pod: Manifest["spec"];
  beforeAll(async () => {
    manifests = await render(...flagsFor(values));
    pod = only(manifests, "Deployment").spec.template.spec;
  });

  test("helm lint finds nothing", async () => {
    const said = await runTool(await installHelm(), ["lint", "--strict", chartFolder, ...flagsFor(values)]);
    expect(said).toContain("1 chart(s) linted, 0 chart(s) failed");
    expect(said).not.toMatch(/\[(WARNING|ERROR)\]/);
  });

  test.each(["1.25", "1.30", "1.37"])("the objects are those of Kubernetes %s", async (version) => {
    const folder = writeFiles({ "objects.yaml": await renderText(...flagsFor(values)) });
    const said = await runTool(validate, ["--strict", "-k", version, join(folder, "objects.yaml")]);
    const known = manifests.filter(({ kind }) => !customKinds.includes(kind));
    expect(said.match(/^INFO .* passed for /gm)).toHaveLength(known.length);
    const unknown = [...said.matchAll(/^WARN .* for kind (?<kind>\w+) /gm)].map(({ groups }) => groups?.["kind"]);
    expect(unknown.filter((kind) => !customKinds.includes(kind ?? ""))).toEqual([]);
  });

  test("a pod has time for the lame duck, the drain and its end, and needs no hook", () => {
    const { server } = configOf(manifests);
    const seconds = ["lameDuck", "drainTimeout"].map((key) => Number.parseInt(server[key] ?? "0s", 10));
    const least = seconds.reduce((sum, part) => sum + part, 0) + watchdogSeconds;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(least);
    expect(pod.containers[0].lifecycle).toBeUndefined();
  });

  test("its service knows that a pod goes before the lame duck ends", () => {
    const { periodSeconds, failureThreshold } = pod.containers[0].readinessProbe;
    const lameDuck = Number.parseInt(configOf(manifests).server.lameDuck ?? "0", 10);
    if (lameDuck > 0) expect(periodSeconds * failureThreshold).toBeLessThan(lameDuck);
    expect(periodSeconds).toBeGreaterThan(0);
  });

  test("a pod has no rights, cannot write, and gets no token of the cluster", () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(pod.containers).toHaveLength(1);
    expect(pod.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.containers[0].volumeMounts.every(({ readOnly }: { readOnly: boolean }) => readOnly)).toBe(true);
  });

  test("all that selects pods selects these", () => {
    const { labels } = only(manifests, "Deployment").spec.template.metadata;
    const selectors = manifests.flatMap(({ kind, spec }) => {
      if (kind === "Service") return [spec.selector];
      if (kind === "NetworkPolicy") return [spec.podSelector.matchLabels];
      return ["Deployment", "PodDisruptionBudget"].includes(kind) ? [spec.selector.matchLabels] : [];
    });
    expect(selectors.length).toBeGreaterThanOrEqual(3);
    for (const selector of selectors) expect(labels).toMatchObject(selector);
  });

  test("its configuration is served, and the probes pass", async () => {
    const { config, folder } = toLocalConfig(manifests);
    const file = join(folder, "tokenwire.yaml");
    writeFileSync(file, stringify(config));
    const checked = await runTokenwire(["check-config", file]);
    expect(checked.stderr).toBe("");
    expect(checked.code).toBe(0);
    const served = await serveProcess(["--config", file]);
    try {
      const operations = String(served.log.find(({ msg }) => msg === "operations: listening")?.["address"]);
      const { startupProbe, livenessProbe, readinessProbe } = pod.containers[0];
      for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
        expect(`${httpGet.scheme.toLowerCase()}:`).toBe(new URL(operations).protocol);
        expect(await statusOf(`${operations}${httpGet.path}`)).toBe("200");
      }
    } finally {
      served.child.kill("SIGKILL");
      await served.exited;
    }
  });
});

/** How long the process may take to end beyond the drain. */
const watchdogSeconds = 5;

function configOf(manifests: readonly Manifest[]): Manifest["spec"] {
  const config = manifests.find(({ kind, data }) => kind === "ConfigMap" && data["tokenwire.yaml"] !== undefined);
  return parse(config?.data["tokenwire.yaml"] ?? "");
}

/** The configuration of a pod for a folder of this machine that has the files of its volumes. */
function toLocalConfig(manifests: readonly Manifest[]): { config: object; folder: string } {
  const ca = makeCertificate({ commonName: "ca", isCa: true });
  const { cert, key } = makeCertificate({ commonName: "localhost", ip: "127.0.0.1", issuer: ca });
  const secrets = ["anthropic", "openai-1", "openai-2"];
  const folder = writeFiles({
    ...Object.fromEntries(secrets.map((name) => [`secret-${name}`, "key"])),
    ...{ "tls.crt": cert, "tls.key": key, "ca.crt": ca.cert, tokens: "0123456789abcdef\n" },
  });
  const text = stringify(configOf(manifests))
    .replaceAll("/etc/tokenwire/secrets/", `${folder}/secret-`)
    .replaceAll(/\/etc\/tokenwire\/(tls|ops-tls|ops-tokens)\//g, `${folder}/`);
  const config = parse(text);
  // Ports of the system's choice; the address stays that of a pod.
  return { config: { ...config, ops: { ...config.ops, port: 0 } }, folder };
}

/** As a kubelet asks: by the address, without a look at the certificate. */
async function statusOf(url: string): Promise<string> {
  const address = url.replace("0.0.0.0", "127.0.0.1");
  const script = `require(new URL(process.argv[1]).protocol.slice(0, -1)).get(process.argv[1],
    { rejectUnauthorized: false }, ({ statusCode }) => console.log(statusCode))`;
  return (await runTool(process.execPath, ["-e", script, address])).trim();
}

describe("what values do", () => {
  test("the version of the application is that of the package, and of the image", async () => {
    const chart = parse(readFileSync(join(chartFolder, "Chart.yaml"), "utf8"));
    expect(chart.appVersion).toBe(packageJson.version);
    const [container] = only(await render(), "Deployment").spec.template.spec.containers;
    expect(container.image).toBe(`tokenwire:${packageJson.version}`);
  });

  test("secrets are mounted, and their values are nowhere but in the Secret that the chart makes", async () => {
    const manifests = await render(...flagsFor("full"));
    const { data } = only(manifests, "Secret");
    const decoded = Object.entries(data).map(([name, value]) => [name, Buffer.from(value, "base64").toString()]);
    expect(Object.fromEntries(decoded)).toEqual({ anthropic: "sk-not-a-key", "openai-1": "0123", "openai-2": "a: b" });
    const others = manifests.filter(({ kind }) => kind !== "Secret");
    expect(JSON.stringify(others)).not.toContain("sk-not-a-key");
    const { volumes } = only(manifests, "Deployment").spec.template.spec;
    const { sources } = volumes.find(({ name }: { name: string }) => name === "secrets").projected;
    expect(sources).toEqual(["provider-keys", "more-keys", "llm"].map((name) => ({ secret: { name } })));
  });

  test("the chart makes no Secret where it only refers to some", async () => {
    const kinds = (await render(...flagsFor("team"))).map(({ kind }) => kind);
    expect(kinds).not.toContain("Secret");
    expect(kinds).toContain("Deployment");
  });

  test("the autoscaler counts open streams, and then no number of replicas is set", async () => {
    const manifests = await render(...flagsFor("full"));
    const { spec } = only(manifests, "HorizontalPodAutoscaler");
    expect(spec.scaleTargetRef.name).toBe(only(manifests, "Deployment").metadata.name);
    expect(spec.metrics).toEqual([
      {
        type: "Pods",
        pods: { metric: { name: "tokenwire_open_streams" }, target: { type: "AverageValue", averageValue: "60" } },
      },
    ]);
    expect(only(manifests, "Deployment").spec).not.toHaveProperty("replicas");
  });

  test("the monitor selects the service of operations and no other", async () => {
    const manifests = await render(...flagsFor("full"));
    const { matchLabels } = only(manifests, "ServiceMonitor").spec.selector;
    const services = manifests.filter(({ kind }) => kind === "Service");
    const selected = services.filter(({ metadata: { labels } }) =>
      Object.entries(matchLabels).every(([name, value]) => labels[name] === value),
    );
    expect(selected.map(({ metadata }) => metadata.name)).toEqual(["llm-operations"]);
  });

  test("a service speaks h2c, or TLS where that is set", async () => {
    const protocolOf = async (values: string): Promise<unknown> => {
      const [service] = (await render(...flagsFor(values))).filter(({ kind }) => kind === "Service");
      return service?.spec.ports[0].appProtocol;
    };
    expect(await protocolOf("default")).toBe("kubernetes.io/h2c");
    expect(await protocolOf("full")).toBe("https");
  });

  test("the alerts and the dashboard are in the chart as they are", async () => {
    const manifests = await render(...flagsFor("full"));
    expect(only(manifests, "PrometheusRule").spec).toEqual(parse(readFileSync(alertFile, "utf8")));
    const dashboard = readFileSync(join(chartFolder, "files/dashboard.json"), "utf8");
    expect(only(manifests, "ConfigMap", "-dashboard").data["tokenwire.json"]).toBe(dashboard);
  });

  test("what is loaded while it runs starts no new pods; what is read at the start does", async () => {
    const checksum = async (...flags: string[]): Promise<string> => {
      const { annotations } = only(await render(...flags), "Deployment").spec.template.metadata;
      return annotations["checksum/start"];
    };
    const before = await checksum();
    expect(await checksum("--set", "config.models.fast=sim/echo")).toBe(before);
    expect(await checksum("--set", "config.log.level=warn")).not.toBe(before);
    expect(await checksum("--set", "shutdown.lameDuckSeconds=20")).not.toBe(before);
  });
});

describe("values that are refused", () => {
  test.each([
    ["a key that is unknown", ["--set", "replica=2"], "replica"],
    ["a number as a text", ["--set-string", "replicas=two"], "replicas"],
    ["AdminService without TLS", ["--set", "operations.admin=true"], "operations.admin needs operations.tlsSecret"],
    [
      "AdminService without tokens",
      ["--set", "operations.admin=true,operations.tlsSecret=a"],
      "operations.admin needs operations.tokenSecret",
    ],
    ["a digest that is none", ["--set", "image.digest=latest"], "digest"],
    ["a margin in which no process can end", ["--set", "shutdown.marginSeconds=1"], "marginSeconds"],
    ["a secret whose key is no name of a file", ["--set", "secrets.create.a/b=c"], "create"],
  ])("%s", async (_law, flags, word) => {
    await expect(render(...flags)).rejects.toThrow(word);
  });
});
