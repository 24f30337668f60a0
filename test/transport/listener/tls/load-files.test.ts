import { execFileSync } from "node:child_process";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadTlsFiles } from "../../../../src/transport/listener/tls/load-files.ts";
import { TlsFault } from "../../../../src/transport/listener/tls/tls-fault.ts";
import { daysFromNow, makeCertificate } from "../../../support/certificates.ts";

const authority = makeCertificate({ commonName: "CA", isCa: true });
const good = makeCertificate({ issuer: authority, dnsNames: ["localhost"] });
const other = makeCertificate({ dnsNames: ["localhost"] });
const expiredAt = new Date("2021-02-03T04:05:06Z");
const expired = makeCertificate({ validFrom: new Date("2021-01-01T00:00:00Z"), validTo: expiredAt });
const future = makeCertificate({
  validFrom: new Date("2049-01-01T00:00:00Z"),
  validTo: new Date("2051-01-01T00:00:00Z"),
});
const weak = makeCertificate({ keys: generateKeyPairSync("rsa", { modulusLength: 1_024 }) });
const parsedKey = createPrivateKey(good.key);
const encryption = { format: "pem", cipher: "aes-256-cbc", passphrase: "open sesame" } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tls-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A file with this content, or a path without a file. */
function fileOf(name: string, content: string | Buffer | undefined): string {
  const file = join(folder, name);
  if (content !== undefined) writeFileSync(file, content);
  return file;
}

interface Contents {
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
  readonly ca?: string | Buffer | undefined;
}

function load(contents: Contents): ReturnType<typeof loadTlsFiles> {
  const { cert, key, ca } = { cert: good.cert, key: good.key, ...contents };
  const clients = "ca" in contents ? { caFile: fileOf("ca.pem", ca), required: true } : undefined;
  return loadTlsFiles({ certFile: fileOf("cert.pem", cert), keyFile: fileOf("key.pem", key), clients }, new Date());
}

const noCertificate = 'write PEM: a block from "-----BEGIN CERTIFICATE-----" to its END line';
const noKey = 'write PEM: a block from "-----BEGIN PRIVATE KEY-----" to its END line';
const encrypted = 'the key is encrypted; decrypt it, with "openssl pkey -in … -out …"';
const noFile = "there is no such file; check the path";
const tooLarge = "the file is larger than 1 MiB, so it is another one; check the path";
const ofOther = "the key does not belong to the certificate; give the key that the certificate was made for";
const broken = good.cert.replace(/\n[^\n]+\n/, "\nAAAA\n");

describe("a fault names the part, the file, what is wrong and what to do", () => {
  test.each<[name: string, contents: Contents, file: string, message: string]>([
    ["no certificate file", { cert: undefined }, "certificate cert.pem", noFile],
    ["no key file", { key: undefined }, "private key key.pem", noFile],
    ["no CA file", { ca: undefined }, "client CA ca.pem", noFile],
    ["an empty certificate file", { cert: "" }, "certificate cert.pem", `this is not PEM; ${noCertificate}`],
    [
      "a certificate in DER",
      { cert: Buffer.from(good.cert.split("\n").slice(1, -2).join(""), "base64") },
      "certificate cert.pem",
      `this is not PEM; ${noCertificate}`,
    ],
    [
      "files swapped: the certificate",
      { cert: good.key },
      "certificate cert.pem",
      `this is no certificate but a private key; ${noCertificate}`,
    ],
    ["files swapped: the key", { key: good.cert }, "private key key.pem", `this is a certificate but no key; ${noKey}`],
    [
      "half a certificate",
      { cert: good.cert.slice(0, 300) },
      "certificate cert.pem",
      `this is no whole certificate; ${noCertificate}`,
    ],
    ["half a key", { key: good.key.slice(0, 100) }, "private key key.pem", `this is no whole private key; ${noKey}`],
    [
      "a certificate with a line changed",
      { cert: good.cert + broken },
      "certificate cert.pem",
      "certificate 2 of 2 cannot be read (ERR_OSSL_ASN1_WRONG_TAG); export it again",
    ],
    [
      "a key with a line changed",
      { key: good.key.replace(/\n[^\n]+\n/, "\nAAAA\n") },
      "private key key.pem",
      "the key cannot be read (ERR_OSSL_UNSUPPORTED); export it again",
    ],
    ["a certificate file of 1 MiB and more", { cert: "x".repeat(1_048_577) }, "certificate cert.pem", tooLarge],
    ["an encrypted key", { key: parsedKey.export({ type: "pkcs8", ...encryption }) }, "private key key.pem", encrypted],
    [
      "an encrypted key in the old form",
      { key: parsedKey.export({ type: "sec1", ...encryption }) },
      "private key key.pem",
      encrypted,
    ],
    ["the key of another certificate", { key: other.key }, "private key key.pem", ofOther],
    [
      "a chain in the wrong order",
      { cert: authority.cert + good.cert },
      "private key key.pem",
      "the key belongs to certificate 2 of the chain; put that one first",
    ],
    [
      "an expired certificate",
      { cert: expired.cert, key: expired.key },
      "certificate cert.pem",
      "it expired at 2021-02-03T04:05:06.000Z; renew it",
    ],
    [
      "a certificate of the future",
      { cert: future.cert, key: future.key },
      "certificate cert.pem",
      "it is valid only from 2049-01-01T00:00:00.000Z on; check the clock of this machine",
    ],
    [
      "a key that is too short",
      { cert: weak.cert, key: weak.key },
      "certificate cert.pem",
      "OpenSSL does not take it and its key (ERR_SSL_EE_KEY_TOO_SMALL); renew them with a common kind and size of key",
    ],
    ["CAs that are none", { ca: "hello" }, "client CA ca.pem", `this is not PEM; ${noCertificate}`],
    [
      "CAs that all have expired",
      { ca: expired.cert },
      "client CA ca.pem",
      "every CA in it has expired; put the current one in",
    ],
  ])("%s", async (_, contents, where, message) => {
    const fault = await load(contents).catch((error: unknown) => error);
    if (!(fault instanceof TlsFault)) throw new Error("it should have been a TlsFault", { cause: fault });
    const [, name = "", file = ""] = /^(.*) (\S+)$/.exec(where) ?? [];
    expect(fault.part).toEqual({ name, file: join(folder, file) });
    expect(fault.message).toBe(`TLS ${name} ${JSON.stringify(join(folder, file))}: ${message}`);
    expect(inspect(fault, { depth: 9 })).not.toContain(good.key.split("\n")[1]);
  });

  interface Place {
    readonly name: string;
    readonly message: string;
    /** Puts something at a path. */
    readonly put: (path: string) => void;
  }

  const places: Place[] = [
    {
      name: "a pipe",
      message: "this is no regular file; name one: pipes and devices cannot be read again",
      put: (path) => execFileSync("mkfifo", [path]),
    },
    { name: "a folder", message: "this is a folder; name the file in it", put: (path) => mkdirSync(path) },
    {
      name: "a link to itself",
      message: "the file cannot be read (ELOOP); check the path and the disk",
      put: (path) => symlinkSync(path, path),
    },
  ];
  const forbidden: Place = {
    name: "a file of somebody else",
    message: "no permission to read the file; let the user of this process read it",
    put: (path) => writeFileSync(path, "", { mode: 0 }),
  };

  // Nothing is forbidden to root.
  test.each(process.getuid?.() === 0 ? places : [...places, forbidden])("$name", async ({ message, put }) => {
    const certFile = join(folder, "cert.pem");
    put(certFile);
    const loading = loadTlsFiles({ certFile, keyFile: fileOf("key.pem", good.key), clients: undefined }, new Date());
    await expect(loading).rejects.toThrow(`TLS certificate ${JSON.stringify(certFile)}: ${message}`);
  });
});

describe("what else stands in a file does no harm", () => {
  const onlyCertificates = /^(-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\s*){2}$/;

  test("text around the blocks, and a key beside the certificates", async () => {
    const noise = "Subject: CN = localhost\r\n";
    const both = `${noise}${good.cert}${noise}${authority.cert}${noise}${good.key}`;
    const credentials = await load({ cert: both, key: both, ca: `${authority.cert}${noise}${other.cert}` });
    expect(credentials.certificates).toMatch(onlyCertificates);
    expect(credentials.privateKey).toBe(good.key);
    expect(credentials.clients?.ca).toMatch(onlyCertificates);
    expect(credentials.clients?.required).toBe(true);
  });

  test("a CA that has expired beside one that has not", async () => {
    const credentials = await load({ ca: expired.cert + authority.cert });
    expect(credentials.clients?.ca).toMatch(onlyCertificates);
  });

  test("the rest of a chain that has expired", async () => {
    const old = makeCertificate({ isCa: true, validFrom: daysFromNow(-9), validTo: daysFromNow(-1) });
    expect((await load({ cert: good.cert + old.cert })).certificates).toMatch(onlyCertificates);
  });
});

test.each([
  ["RSA", generateKeyPairSync("rsa", { modulusLength: 2_048 })],
  ["P-384", generateKeyPairSync("ec", { namedCurve: "P-384" })],
])("a key of %s is taken, in PKCS #8 and in its own older form", async (kind, keys) => {
  const { cert, key } = makeCertificate({ keys });
  const older = keys.privateKey.export({ type: kind === "RSA" ? "pkcs1" : "sec1", format: "pem" });
  for (const form of [key, older]) expect((await load({ cert, key: form })).privateKey).toBe(key);
});
