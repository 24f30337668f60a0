import { parse, stringify } from "yaml";
import { makeCertificate } from "../support/certificates.ts";
import { writeFiles } from "../support/temporary-files.ts";
import type { Manifest } from "./chart.ts";
import { at } from "./tree.ts";

/** The configuration that a chart has rendered, as text. */
export function configTextOf(manifests: readonly Manifest[]): string {
  const texts = manifests.map((manifest) => at(manifest, "data", "tokenwire.yaml"));
  const [text] = texts.filter((found) => typeof found === "string");
  if (text === undefined) throw new Error("no object has a configuration");
  return text;
}

/**
 * Writes the configuration for this machine, with the files of the pod's volumes, into a folder that is gone after the
 * test; returns its path. The port of operations is one of the system's choice.
 */
export function writeLocally(manifests: readonly Manifest[]): string {
  const ca = makeCertificate({ commonName: "ca", isCa: true });
  const { cert, key } = makeCertificate({ commonName: "localhost", ip: "127.0.0.1", issuer: ca });
  const secrets = ["anthropic", "openai-1", "openai-2"].map((name) => [`secret-${name}`, "key"]);
  const pod = parse(configTextOf(manifests));
  const config = stringify({ ...pod, ops: { ...pod.ops, port: 0 } });
  const here = config
    .replaceAll("file:/etc/tokenwire/secrets/", "file:secret-")
    .replaceAll(/\/etc\/tokenwire\/(?:tls|ops-tls|ops-tokens)\//g, "");
  const files = { "tls.crt": cert, "tls.key": key, "ca.crt": ca.cert, tokens: "0123456789abcdef\n" };
  return `${writeFiles({ ...Object.fromEntries(secrets), ...files, "tokenwire.yaml": here })}/tokenwire.yaml`;
}
