import { describe, expect, test } from "vitest";
import { createHostPolicy } from "../../../src/transport/listener/host-policy.ts";

type Asked = Parameters<ReturnType<typeof createHostPolicy>["refusalOf"]>[0];

function ask(authority: string, more: Partial<Asked> = {}): Asked {
  return { httpVersion: "1.1", authority, headers: { host: authority }, path: "/", ...more };
}

function policy(allowedHosts: readonly string[] | undefined, bound: string, isSecure = false) {
  const made = createHostPolicy(allowedHosts, isSecure);
  made.bound(bound);
  return (asked: Asked) => made.refusalOf(asked)?.reason;
}

const loopbackHosts = [
  "localhost",
  "LOCALHOST:50051",
  "localhost.:1",
  "gateway.localhost",
  "127.0.0.1",
  "127.0.0.1:50051",
  "127.9.9.9:80",
  "[::1]",
  "[::1]:50051",
  "[::ffff:127.0.0.1]:1",
];
const foreignHosts = [
  "evil.example",
  "evil.example:50051",
  "localhost.evil.example",
  "notlocalhost",
  "127.0.0.1.evil.example",
  "128.0.0.1",
  "0.0.0.0",
  "[::2]",
  "evil.example@localhost",
  "evil.example/localhost",
  "local host",
  "",
];

describe.each(["127.0.0.1", "127.0.0.53", "::1", "::ffff:127.0.0.1"])("on the loopback address %s", (bound) => {
  const refusalOf = policy(undefined, bound);

  test.each(loopbackHosts)("%s passes", (host) => {
    expect(refusalOf(ask(host))).toBeUndefined();
  });

  test.each(foreignHosts)("%j is refused", (host) => {
    expect(refusalOf(ask(host))).toBe("HOST_NOT_ALLOWED");
  });

  test("HTTP/2 passes whatever host it names, because browsers do not speak it in plain text", () => {
    expect(refusalOf(ask("tokenwire", { httpVersion: "2.0" }))).toBeUndefined();
  });

  test("a target that names another host than the header is refused", () => {
    expect(refusalOf(ask("localhost", { path: "http://evil.example/x" }))).toBe("HOST_NOT_ALLOWED");
  });
});

test.each([
  { name: "beyond loopback", bound: "0.0.0.0", isSecure: false },
  { name: "on any IPv6 address", bound: "::", isSecure: false },
  { name: "over TLS", bound: "127.0.0.1", isSecure: true },
])("without the key every host passes $name", ({ bound, isSecure }) => {
  expect(policy(undefined, bound, isSecure)(ask("gateway.example"))).toBeUndefined();
});

describe("the key holds for every bind and protocol", () => {
  const allowed = ["gateway.example", "*.internal.example", "10.0.0.1:8080", "[2001:db8::1]"];
  const binds = [
    ["127.0.0.1", false],
    ["0.0.0.0", false],
    ["::", true],
  ] as const;

  describe.each(binds)("%s, TLS %s", (bound, isSecure) => {
    const refusalOf = policy(allowed, bound, isSecure);
    test.each(["1.1", "2.0"] as const)("HTTP/%s", (httpVersion) => {
      const hosts = [
        "gateway.example",
        "Gateway.Example:443",
        "a.internal.example",
        "10.0.0.1:8080",
        "[2001:db8::1]:9",
      ];
      for (const host of [...hosts, ...loopbackHosts]) expect(refusalOf(ask(host, { httpVersion }))).toBeUndefined();
      const others = ["x.gateway.example", "internal.example", "evilinternal.example", "10.0.0.1", "10.0.0.1:80"];
      for (const host of [...others, ...foreignHosts]) {
        expect([host, refusalOf(ask(host, { httpVersion }))]).toEqual([host, "HOST_NOT_ALLOWED"]);
      }
    });
  });

  test("a star is every host", () => {
    expect(policy(["*"], "127.0.0.1")(ask("anything.example:1"))).toBeUndefined();
  });

  test("a Host header beside an authority of HTTP/2 counts too", () => {
    const asked = ask("gateway.example", { httpVersion: "2.0", headers: { host: "evil.example" } });
    expect(policy(allowed, "0.0.0.0")(asked)).toBe("HOST_NOT_ALLOWED");
  });
});
