import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { InputError } from "../input/input-error.ts";
import { readTextFile } from "../input/read-input.ts";
import type { ConnectionFlags } from "./connection-flags.ts";

/** Certificates and key as Node's TLS takes them: PEM text. */
export interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Reads and checks the files that the flags name; throws InputError. */
export async function readTlsFiles({ address, ca, cert, key }: ConnectionFlags): Promise<TlsOptions> {
  const given = [ca && "--ca", cert && "--cert", key && "--key"].filter((flag) => flag !== undefined);
  if (given.length > 0 && !address.startsWith("https:")) {
    throw new InputError(`${given.join(", ")}: ${address} has no TLS; write --address https://…`);
  }
  if ((cert === undefined) !== (key === undefined)) {
    throw new InputError(`${given.at(-1)}: --cert and --key go together`);
  }
  return {
    ...(ca !== undefined && { ca: (await readCertificate("--ca", ca)).pem }),
    ...(cert !== undefined && key !== undefined && (await readPair(cert, key))),
  };
}

async function readPair(certPath: string, keyPath: string): Promise<TlsOptions> {
  const { pem: cert, certificate } = await readCertificate("--cert", certPath);
  const name = `--key ${keyPath}`;
  const key = await readTextFile(keyPath, name);
  if (!certificate.checkPrivateKey(toPrivateKey(key, name))) {
    throw new InputError(`${name}: it is not the key of --cert ${certPath}`);
  }
  return { cert, key };
}

async function readCertificate(
  flag: string,
  path: string,
): Promise<{ readonly pem: string; readonly certificate: X509Certificate }> {
  const name = `${flag} ${path}`;
  const pem = await readTextFile(path, name);
  try {
    return { pem, certificate: new X509Certificate(pem) };
  } catch (cause) {
    throw new InputError(`${name}: it is no PEM certificate, -----BEGIN CERTIFICATE-----`, { cause });
  }
}

function toPrivateKey(pem: string, name: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new InputError(`${name}: it is no PEM key without a passphrase, -----BEGIN PRIVATE KEY-----`, { cause });
  }
}
