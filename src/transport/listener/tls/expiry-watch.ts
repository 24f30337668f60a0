import type { X509Certificate } from "node:crypto";
import type { Clock } from "../../../core/clock.ts";
import type { Log } from "../../../core/log.ts";
import type { TlsCredentials } from "./credentials.ts";
import { readCertificates } from "./pem.ts";

/** What an expiry watch needs. */
export interface ExpiryDependencies {
  readonly clock: Clock;
  readonly log: Log;
  /** The wall-clock time, which certificates refer to. */
  readonly today: () => Date;
}

const dayMs = 86_400_000;
const noticeDays = 14;

/**
 * Warns now and once a day of each certificate that expires within 14 days or has
 * expired, CAs and the rest of the chain included. Returns a function that stops it.
 */
export function watchExpiry(
  { certificates, clients }: TlsCredentials,
  { clock, log, today }: ExpiryDependencies,
): () => void {
  const watched = [
    ...readCertificates({ part: { name: "certificate", file: undefined }, text: certificates }),
    ...(clients ? readCertificates({ part: { name: "client CA", file: undefined }, text: clients.ca }) : []),
  ];

  function check(): void {
    for (const certificate of watched) warn(certificate);
    stop = clock.after(dayMs, check);
  }

  function warn({ subject, serialNumber, validToDate }: X509Certificate): void {
    const daysLeft = Math.floor((validToDate.getTime() - today().getTime()) / dayMs);
    if (daysLeft >= noticeDays) return;
    const facts = { subject, serialNumber, expiresAt: validToDate.toISOString(), daysLeft };
    log.warn(
      facts,
      daysLeft < 0 ? "a TLS certificate has expired: renew it" : "a TLS certificate expires soon: renew it",
    );
  }

  let stop = (): void => {};
  check();
  return () => stop();
}
