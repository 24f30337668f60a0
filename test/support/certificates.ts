import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";

/** A certificate and its key, in PEM; good for tests only. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** Signs certificates of others. */
  readonly signer: Signer;
}

interface Signer {
  readonly name: Buffer;
  readonly privateKey: KeyObject;
}

/** The fields of a certificate. */
export interface CertificateOptions {
  /** CN of the subject; a subject without any name when undefined. */
  readonly commonName?: string | undefined;
  /** Whose certificate it is signed with; its own without. */
  readonly issuer?: Certificate;
  readonly dnsNames?: readonly string[];
  readonly uris?: readonly string[];
  /** An IPv4 address. */
  readonly ip?: string;
  readonly isCa?: boolean;
  readonly validFrom?: Date;
  readonly validTo?: Date;
  /** The pair of its keys; a new one on the curve P-256 without. */
  readonly keys?: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
}

const dayMs = 86_400_000;

/** A day so far from today, from 0 to tens of thousands. */
export function daysFromNow(days: number): Date {
  return new Date(Date.now() + days * dayMs);
}

/** Makes an X.509 certificate (RFC 5280), by default one that is valid for some years. */
export function makeCertificate(options: CertificateOptions = {}): Certificate {
  const { publicKey, privateKey } = options.keys ?? generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = toName(options.commonName);
  const issuer = options.issuer?.signer ?? { name, privateKey };
  const algorithm = issuer.privateKey.asymmetricKeyType === "rsa" ? rsaWithSha256 : ecdsaWithSha256;
  const signed = sequence(
    tagged(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    issuer.name,
    sequence(time(options.validFrom ?? daysFromNow(-1)), time(options.validTo ?? daysFromNow(3_650))),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensions(options))),
  );
  const signature = createSign("sha256").update(signed).sign(issuer.privateKey);
  const der = sequence(signed, algorithm, tagged(0x03, Buffer.from([0]), signature));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    cert: ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n"),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    signer: { name, privateKey },
  };
}

/** Object identifiers, encoded. */
const oids = {
  commonName: Buffer.from("0603550403", "hex"),
  basicConstraints: Buffer.from("0603551d13", "hex"),
  subjectAltName: Buffer.from("0603551d11", "hex"),
  ecdsaWithSha256: Buffer.from("06082a8648ce3d040302", "hex"),
  rsaWithSha256: Buffer.from("06092a864886f70d01010b", "hex"),
};

const ecdsaWithSha256 = sequence(oids.ecdsaWithSha256);
const rsaWithSha256 = sequence(oids.rsaWithSha256, tagged(0x05));

function extensions({ commonName, isCa = false, dnsNames = [], uris = [], ip }: CertificateOptions): Buffer[] {
  const names = [
    ...dnsNames.map((name) => tagged(0x82, Buffer.from(name, "latin1"))),
    ...uris.map((uri) => tagged(0x86, Buffer.from(uri, "latin1"))),
    ...(ip === undefined ? [] : [tagged(0x87, Buffer.from(ip.split(".").map(Number)))]),
  ];
  const isTrue = tagged(0x01, Buffer.from([0xff]));
  const constraints = sequence(oids.basicConstraints, isTrue, tagged(0x04, sequence(...(isCa ? [isTrue] : []))));
  // Without a subject it must be critical (RFC 5280, 4.1.2.6): Java takes no certificate otherwise.
  const isCritical = commonName === undefined ? [isTrue] : [];
  return [
    constraints,
    ...(names.length === 0 ? [] : [sequence(oids.subjectAltName, ...isCritical, tagged(0x04, sequence(...names)))]),
  ];
}

function toName(commonName: string | undefined): Buffer {
  if (commonName === undefined) return sequence();
  return sequence(tagged(0x31, sequence(oids.commonName, tagged(0x0c, Buffer.from(commonName)))));
}

/** A point in time: with two digits of the year until 2049, with four after. */
function time(date: Date): Buffer {
  const text = `${date.toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`;
  return date.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(text.slice(2))) : tagged(0x18, Buffer.from(text));
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function sequence(...contents: readonly Buffer[]): Buffer {
  return tagged(0x30, ...contents);
}

/** A value of DER: its tag, its length, its content. */
function tagged(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const length = content.byteLength;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const lengthBytes = length < 0x100 ? [0x81, length] : [0x82, Math.floor(length / 0x100), length % 0x100];
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), content]);
}
