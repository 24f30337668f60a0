import { expect, test } from "vitest";
import type { CallerIdentity } from "../../src/core/call/caller-identity.ts";
import { identityOf, toPrincipal } from "../../src/core/principal.ts";

const identity: CallerIdentity = {
  commonName: "search",
  uris: ["spiffe://prod.example/search"],
  dnsNames: ["search.prod.example"],
  fingerprint: "AB:CD",
};

test.each([
  ["10.0.0.1:50051", "10.0.0.1"],
  ["[::1]:50051", "[::1]"],
  ["in-process", "in-process"],
  ["", ""],
])("a caller from %j that proved nothing counts as %j", (address, id) => {
  const principal = toPrincipal(address);
  expect(principal).toEqual({ id, address, proof: "none" });
  expect(identityOf(principal)).toBeUndefined();
});

test.each<[first: string, shown: CallerIdentity, id: string]>([
  ["URI", identity, "spiffe://prod.example/search"],
  ["DNS name", { ...identity, uris: [] }, "search.prod.example"],
  ["common name", { ...identity, uris: [], dnsNames: [] }, "search"],
  ["fingerprint", { ...identity, uris: [], dnsNames: [], commonName: undefined }, "AB:CD"],
])("a caller with a client certificate counts as its %s, wherever it calls from", (_first, shown, id) => {
  const principals = ["10.0.0.1:1", "10.0.0.2:2"].map((address) => toPrincipal(address, shown));
  expect(principals.map((principal) => principal.id)).toEqual([id, id]);
  expect(principals[0]).toEqual({ id, address: "10.0.0.1:1", proof: "clientCertificate", identity: shown });
  expect(principals.map(identityOf)).toEqual([shown, shown]);
});
