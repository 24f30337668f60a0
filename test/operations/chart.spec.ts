// The chart is linted and rendered, its objects are checked by the schemas of Kubernetes, and the configuration that it
// writes is served. There is no cluster here.
import { once } from "node:events";
import { get as getPlainly, type IncomingMessage } from "node:http";
import { get as getSecurely } from "node:https";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { runTool } from "../support/run-tool.ts";
import { writeFiles } from "../support/temporary-files.ts";
import { serveProcess } from "../support/tokenwire-process.ts";
import { chartFolder, flagsFor, kindOf, type Manifest, only, podOf, render, renderText, valueSets } from "./chart.ts";
import { configTextOf, writeLocally } from "./chart-config.ts";
import { faultsOfConfig } from "./faults-of-config.ts";
import { installHelm, installKubernetesValidate } from "./install.ts";
import { at, listAt, secondsAt, textAt } from "./tree.ts";

/** What a Kubernetes without their operator does not know. */
const customKinds = ["ServiceMonitor", "PrometheusRule"];
/** How long the process may take to end beyond the drain. */
const watchdogSeconds = 5;

let validate: string;
beforeAll(async () => {
  await installHelm();
  validate = await installKubernetesValidate();
});

describe.each(valueSets)("with the values %s", (values) => {
  let manifests: readonly Manifest[];
  let pod: unknown;
  let container: unknown;
  beforeAll(async () => {
    manifests = await render(...flagsFor(values));
    pod = podOf(manifests);
    container = at(pod, "containers", 0);
  });

  test("helm lint finds nothing", async () => {
    const said = await runTool(await installHelm(), ["lint", "--strict", chartFolder, ...flagsFor(values)]);
    expect(said).toContain("1 chart(s) linted, 0 chart(s) failed");
    expect(said).not.toMatch(/\[(WARNING|ERROR)\]/);
  });

  test.each(["1.25", "1.30", "1.37"])("the objects are those of Kubernetes %s", async (version) => {
    const known = manifests.map(kindOf).filter((kind) => !customKinds.includes(kind));
    const folder = writeFiles({ "objects.yaml": await renderText(...flagsFor(values)) });
    const said = await runTool("sh", [
      "-c",
      'exec "$@" 2>&1',
      "sh",
      validate,
      "--strict",
      "-k",
      version,
      `${folder}/objects.yaml`,
    ]);
    expect(said.match(/^INFO .* passed for /gm)).toHaveLength(known.length);
    const unknown = said.matchAll(/^WARN .* for kind (\w+) /gm).map(([, kind = ""]) => kind);
    expect([...unknown].filter((kind) => !customKinds.includes(kind))).toEqual([]);
  });

  test("a pod has time for the lame duck, the drain and its end, and needs no hook", () => {
    const server = at(parse(configTextOf(manifests)), "server");
    const least = secondsAt(server, "lameDuck") + secondsAt(server, "drainTimeout") + watchdogSeconds;
    expect(at(pod, "terminationGracePeriodSeconds")).toBeGreaterThan(least);
    expect(at(container, "lifecycle")).toBeUndefined();
  });

  test("a pod that is a lame duck is found unready before it drains", () => {
    const probe = at(container, "readinessProbe");
    const lameDuckSeconds = secondsAt(parse(configTextOf(manifests)), "server", "lameDuck");
    const noticedSeconds = Number(at(probe, "periodSeconds")) * Number(at(probe, "failureThreshold"));
    expect(lameDuckSeconds === 0 || noticedSeconds < lameDuckSeconds).toBe(true);
  });

  test("a pod has no rights, cannot write, and gets no token of the cluster", () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(listAt(pod, "containers")).toHaveLength(1);
    expect(at(container, "securityContext")).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(listAt(container, "volumeMounts").filter((mount) => at(mount, "readOnly") !== true)).toEqual([]);
  });

  test("all that selects pods selects these", () => {
    const labels = at(only(manifests, "Deployment"), "spec", "template", "metadata", "labels");
    const selectors = manifests.flatMap((manifest) => selectorsOf(manifest));
    expect(selectors.length).toBeGreaterThanOrEqual(3);
    for (const selector of selectors) expect(labels).toMatchObject(selector);
  });

  test("every volume that is mounted is there", () => {
    const names = (list: readonly unknown[]): string[] => list.map((entry) => textAt(entry, "name")).toSorted();
    expect(names(listAt(container, "volumeMounts"))).toEqual(names(listAt(pod, "volumes")));
  });

  test("its configuration is served, and the probes pass", async () => {
    const file = writeLocally(manifests);
    // The line that it waits for is information.
    const served = await serveProcess(["--config", file, "--log-level", "info"]);
    try {
      const operations = textAt(
        served.log.find(({ msg }) => msg === "operations: listening"),
        "address",
      );
      for (const name of ["startupProbe", "livenessProbe", "readinessProbe"]) {
        const probe = at(container, name, "httpGet");
        expect(`${textAt(probe, "scheme").toLowerCase()}:`).toBe(new URL(operations).protocol);
        expect(await statusOf(`${operations}${textAt(probe, "path")}`)).toBe(200);
      }
    } finally {
      served.child.kill("SIGKILL");
      await served.exited;
    }
  });

  test("its configuration has no faults", async () => {
    expect(await faultsOfConfig(writeLocally(manifests))).toEqual([]);
  });
});

/** What an object selects pods by. */
function selectorsOf(manifest: Manifest): object[] {
  const spec = at(manifest, "spec");
  const found = [at(spec, "selector", "matchLabels"), at(spec, "podSelector", "matchLabels")];
  switch (kindOf(manifest)) {
    case "Service":
      return [at(spec, "selector")].filter(isObject);
    case "Deployment":
    case "NetworkPolicy":
    case "PodDisruptionBudget":
      return found.filter(isObject);
    default:
      return [];
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** As a kubelet asks: by the address, without a look at the certificate. */
async function statusOf(url: string): Promise<number | undefined> {
  const here = url.replace("0.0.0.0", "127.0.0.1");
  const get = url.startsWith("https:") ? getSecurely : getPlainly;
  const [response]: IncomingMessage[] = await once(get(here, { agent: false, rejectUnauthorized: false }), "response");
  response?.resume();
  return response?.statusCode;
}
