import type { ConnectionOptions } from "node:tls";
import type { Clock } from "../../src/core/clock.ts";
import { systemClock } from "../../src/core/clock.ts";
import { type Log, silentLog } from "../../src/core/log.ts";
import type { TlsCredentials } from "../../src/transport/listener/tls/credentials.ts";
import { createTlsTerminator, type TlsTerminator } from "../../src/transport/listener/tls/terminator.ts";
import type { ClientTls } from "./api-clients.ts";
import { makeCertificate } from "./certificates.ts";

const authority = makeCertificate({ commonName: "Test CA", isCa: true });
const server = makeCertificate({ issuer: authority, dnsNames: ["localhost"], ip: "127.0.0.1" });

/** Credentials of a listener on 127.0.0.1 that asks for no client certificates. */
export const testCredentials: TlsCredentials = {
  certificates: server.cert,
  privateKey: server.key,
  clients: undefined,
};

/** What a client needs to trust {@link testCredentials}. */
export const testClientTls: ClientTls = { ca: authority.cert };

/** TLS with {@link testCredentials}, or others. */
export function createTestTls(
  credentials = testCredentials,
  clock: Clock = systemClock,
  log: Log = silentLog,
): TlsTerminator {
  return createTlsTerminator(credentials, { clock, log, today: () => new Date() });
}

/** A way into a listener. */
export interface Door {
  /** What a listener is given; made anew for each, which closes it. */
  createTls(clock?: Clock): TlsTerminator | undefined;
  /** How a client connects. */
  readonly clientTls: (ConnectionOptions & ClientTls) | undefined;
}

/** The ways into a listener. What protects one must protect the other. */
export const doors: readonly (readonly [name: string, door: Door])[] = [
  ["in plaintext", { createTls: () => undefined, clientTls: undefined }],
  ["over TLS", { createTls: (clock) => createTestTls(testCredentials, clock), clientTls: testClientTls }],
];
