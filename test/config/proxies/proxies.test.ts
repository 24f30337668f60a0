import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ProviderConfig, ProxyServerConfig } from "../../../src/config/config.ts";
import { completeConfig, loadConfig } from "../../../src/config/load.ts";
import { findProxy } from "../../../src/config/proxies/proxies.ts";
import { faultsOf } from "../../support/faults-of.ts";
import { writeFiles } from "../../support/temporary-files.ts";

const far = "https://api.provider.example";
const near = "http://127.0.0.1:11434";

function proxyOf(provider: ProviderConfig | undefined, origin: string): ProxyServerConfig | undefined {
  if (provider?.proxy === undefined) throw new Error("there is no such provider");
  return findProxy(origin, provider.proxy);
}

/** The proxy of a provider that says nothing of one, by what the environment says. */
function byEnvironment(environment: NodeJS.ProcessEnv, origin = far): string | undefined {
  const config = join(writeFiles({ "gateway.yaml": "providers: {p: {kind: openai}}" }), "gateway.yaml");
  return proxyOf(loadConfig({ config }, environment).providers[0], origin)?.origin;
}

describe("what is written", () => {
  const top = "http://top.example:3128";

  test.each<
    [law: string, own: string | false | undefined, general: string | undefined, far?: string, near?: string | undefined]
  >([
    ["nothing", undefined, undefined],
    ["a default holds for other machines", undefined, top, top, undefined],
    [
      "a provider's own holds for this machine, too",
      "http://own.example",
      top,
      "http://own.example",
      "http://own.example",
    ],
    ["direct wins over the default", "direct", top],
    ["false is direct", false, top],
    ["environment wins over the default", "environment", top],
    ["a default may be direct", undefined, "direct"],
    [
      "a host without a scheme speaks HTTP",
      "proxy.example:3128",
      undefined,
      "http://proxy.example:3128",
      "http://proxy.example:3128",
    ],
    [
      "a slash at the end says nothing",
      "https://proxy.example/",
      undefined,
      "https://proxy.example",
      "https://proxy.example",
    ],
    ["an address of IPv6", "http://[::1]:3128", undefined, "http://[::1]:3128", "http://[::1]:3128"],
  ])("%s", (_law, own, general, forFar, forNear) => {
    const { providers } = completeConfig({
      ...(general !== undefined && { proxy: general }),
      providers: { p: { kind: "openai", ...(own !== undefined && { proxy: own }) } },
    });
    expect(proxyOf(providers[0], far)?.origin).toBe(forFar);
    expect(proxyOf(providers[0], near)?.origin).toBe(forNear);
  });

  test("user and password are sent as they are meant, and are secrets in each of their forms", () => {
    const { providers } = completeConfig({
      proxy: "http://ann:p%40ss%20w%C3%B6rd@h:1",
      providers: { p: { kind: "openai" } },
    });
    const token = Buffer.from("ann:p@ss wörd").toString("base64");
    expect(proxyOf(providers[0], far)).toEqual({
      origin: "http://h:1",
      authorization: `Basic ${token}`,
      secrets: [token, "p@ss wörd", "p%40ss%20w%C3%B6rd", "ann"],
    });
  });

  test("a user alone has an empty password", () => {
    const { providers } = completeConfig({ proxy: "http://token@h", providers: { p: { kind: "anthropic" } } });
    expect(proxyOf(providers[0], far)?.authorization).toBe(`Basic ${Buffer.from("token:").toString("base64")}`);
  });

  const notUrl =
    'write the http or https URL of a proxy such as "http://proxy.example:3128", direct (or false) for none, or environment for that of HTTPS_PROXY and its like';
  const notSocks = 'write an http or https URL such as "http://proxy.example:3128": SOCKS is not supported';
  const notEncoded = "write its user and its password percent-encoded: one line each, and no colon in the user";

  test.each([
    ["socks5://ann:hunter22@h:1", notSocks],
    ["socks://h", notSocks],
    ["ftp://hunter22@h", notUrl],
    ["http://", notUrl],
    ["http://ann:hunter22@", notUrl],
    ["http://h/hunter22", notUrl],
    ["http://h?hunter22", notUrl],
    ["http://ann:hunter22%zz@h", notEncoded],
    ["http://ann:hunter22%0d%0a@h", notEncoded],
    ["http://an%3an:hunter22@h", notEncoded],
    ["no proxy hunter22", notUrl],
  ])("%s is a fault with its place that repeats nothing of it", (written, problem) => {
    const text = `proxy: ${JSON.stringify(written)}\nproviders:\n  p: {kind: openai, proxy: ${JSON.stringify(written)}}`;
    const config = join(writeFiles({ "gateway.yaml": text }), "gateway.yaml");
    expect(faultsOf(() => loadConfig({ config }, {}))).toEqual([
      `${config}:1:8: proxy: ${problem}`,
      `${config}:3:28: providers.p.proxy: ${problem}`,
    ]);
  });
});

describe("the environment", () => {
  test.each<[law: string, environment: NodeJS.ProcessEnv, forHttps?: string | undefined, forHttp?: string | undefined]>(
    [
      ["says nothing", {}],
      ["HTTPS_PROXY is for https", { HTTPS_PROXY: "http://a" }, "http://a", undefined],
      ["HTTP_PROXY is for http", { HTTP_PROXY: "http://a" }, undefined, "http://a"],
      ["ALL_PROXY is for both", { ALL_PROXY: "http://a" }, "http://a", "http://a"],
      ["ALL_PROXY comes last", { ALL_PROXY: "http://a", https_proxy: "b:1" }, "http://b:1", "http://a"],
      ["lower case comes first", { HTTPS_PROXY: "http://a", https_proxy: "http://b" }, "http://b", undefined],
      ["an empty variable is unset", { HTTPS_PROXY: "http://a", https_proxy: "" }, "http://a", undefined],
    ],
  )("%s", (_law, environment, forHttps, forHttp) => {
    expect(byEnvironment(environment)).toBe(forHttps);
    expect(byEnvironment(environment, "http://api.provider.example")).toBe(forHttp);
  });

  test.each([
    "http://localhost:1",
    "http://a.localhost:1",
    "http://127.9.9.9",
    "http://[::1]:1",
    "http://[::ffff:127.0.0.1]:1",
    "http://0.0.0.0:1",
    "https://localhost.",
  ])("is not asked for this machine: %s", (origin) => {
    expect(byEnvironment({ ALL_PROXY: "http://a" }, origin)).toBeUndefined();
  });

  test.each<[noProxy: string, origin: string, isExcepted: boolean]>([
    ["*", far, true],
    ["api.provider.example", far, true],
    ["API.Provider.Example", far, true],
    ["provider.example", far, true],
    [".provider.example", far, true],
    [".provider.example", "https://provider.example", true],
    ["*.provider.example", far, true],
    ["*.provider.example", "https://provider.example", false],
    ["vider.example", far, false],
    ["other.example, provider.example", far, true],
    ["other.example provider.example", far, true],
    ["api.provider.example:443", far, true],
    ["api.provider.example:8443", far, false],
    ["api.provider.example:8443", `${far}:8443`, true],
    ["provider.example.", "https://api.provider.example.", true],
    ["", far, false],
    [" , ,", far, false],
    ["10.1.2.3", "http://10.1.2.3:8000", true],
    ["10.1.2.3:8000", "http://10.1.2.3:8000", true],
    ["10.1.2.3:9", "http://10.1.2.3:8000", false],
    ["10.0.0.0/8", "http://10.1.2.3:8000", true],
    ["10.0.0.0/16", "http://10.1.2.3:8000", false],
    ["10.0.0.0/99", "http://10.1.2.3:8000", false],
    ["0.0.0.0/0", "http://10.1.2.3:8000", true],
    ["0.2.3", "http://10.0.2.3", false],
    ["fd00::/8", "http://[fd12::1]:1", true],
    ["[fd12::1]:1", "http://[fd12::1]:1", true],
    ["[fd12::1]:2", "http://[fd12::1]:1", false],
    ["fd12::1", "http://[fd12::1]:1", true],
    ["10.0.0.0/8", "http://10.example", false],
  ])("NO_PROXY %j excepts %s: %s", (noProxy, origin, isExcepted) => {
    const found = byEnvironment({ ALL_PROXY: "http://a", NO_PROXY: noProxy }, origin);
    expect(found).toBe(isExcepted ? undefined : "http://a");
  });

  test("that cannot be used is a fault where it counts, by name and without its text, and none elsewhere", () => {
    const environment = { HTTPS_PROXY: "socks5://ann:hunter22@h", NO_PROXY: "except.example" };
    expect(faultsOf(() => byEnvironment(environment))).toEqual([
      'HTTPS_PROXY: write an http or https URL such as "http://proxy.example:3128": SOCKS is not supported; or write "proxy: direct" into the configuration',
    ]);
    expect(byEnvironment(environment, "https://except.example")).toBeUndefined();
    expect(byEnvironment(environment, near)).toBeUndefined();
  });

  test("comes behind what is written, and TOKENWIRE_PROXY before it", () => {
    const config = join(
      writeFiles({ "gateway.yaml": "proxy: http://top\nproviders: {p: {kind: openai}}" }),
      "gateway.yaml",
    );
    const originIn = (environment: NodeJS.ProcessEnv): string | undefined =>
      proxyOf(loadConfig({ config }, environment).providers[0], far)?.origin;

    expect(originIn({ HTTPS_PROXY: "http://a" })).toBe("http://top");
    expect(originIn({ HTTPS_PROXY: "http://a", TOKENWIRE_PROXY: "http://b" })).toBe("http://b");
    expect(originIn({ HTTPS_PROXY: "http://a", TOKENWIRE_PROXY: "direct" })).toBeUndefined();
    expect(originIn({ HTTPS_PROXY: "http://a", TOKENWIRE_PROXY: "environment" })).toBe("http://a");
  });

  test("says nothing to a configuration that a program writes", () => {
    const { providers } = completeConfig({ providers: { p: { kind: "openai" } } });
    expect(proxyOf(providers[0], far)).toBeUndefined();
  });
});
