import { X509Certificate } from "node:crypto";
import { expect, test, vi } from "vitest";
import { silentLog } from "../../../../src/core/log.ts";
import type { TlsCredentials } from "../../../../src/transport/listener/tls/credentials.ts";
import { createTlsTerminator } from "../../../../src/transport/listener/tls/terminator.ts";
import { daysFromNow, makeCertificate } from "../../../support/certificates.ts";
import { testCredentials } from "../../../support/doors.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";

const dayMs = 86_400_000;
const soon = "a TLS certificate expires soon: renew it";

function credentialsUntil(validTo: Date): TlsCredentials {
  const { cert, key } = makeCertificate({ commonName: "gateway", validTo });
  return { certificates: cert, privateKey: key, clients: undefined };
}

function start(credentials: TlsCredentials) {
  const clock = createFakeClock();
  const warn = vi.fn();
  const startsAt = Date.now();
  const today = (): Date => new Date(startsAt + clock.now());
  const tls = createTlsTerminator(credentials, { clock, log: { ...silentLog, warn }, today });
  return { tls, clock, warn };
}

test("a certificate is warned of 14 days before it expires, and then once a day", () => {
  const { tls, clock, warn } = start(credentialsUntil(daysFromNow(15.5)));
  clock.advance(dayMs);
  expect(warn).not.toHaveBeenCalled();
  clock.advance(dayMs);
  expect(warn.mock.calls).toEqual([[expect.objectContaining({ subject: "CN=gateway", daysLeft: 13 }), soon]]);
  clock.advance(14 * dayMs);
  expect(warn).toHaveBeenCalledTimes(15);
  expect(warn).toHaveBeenLastCalledWith(
    expect.objectContaining({ daysLeft: -1 }),
    "a TLS certificate has expired: renew it",
  );
  tls.close();
  expect(clock.pending).toBe(0);
});

test("a warning comes at once, says which certificate and when, and CAs count too", () => {
  const certificate = makeCertificate({ commonName: "old CA", isCa: true, validTo: daysFromNow(3.5) });
  const { tls, warn } = start({ ...testCredentials, clients: { ca: certificate.cert, required: false } });
  const { serialNumber, validToDate } = new X509Certificate(certificate.cert);
  const facts = { subject: "CN=old CA", serialNumber, expiresAt: validToDate.toISOString(), daysLeft: 3 };
  expect(warn.mock.calls).toEqual([[facts, soon]]);
  tls.close();
});

test("a reload ends the warnings of the old certificate, and begins those of the new one", () => {
  const { tls, clock, warn } = start(credentialsUntil(daysFromNow(5.5)));
  expect(warn).toHaveBeenCalledTimes(1);
  tls.reload(testCredentials);
  clock.advance(3 * dayMs);
  expect(warn).toHaveBeenCalledTimes(1);
  tls.reload(credentialsUntil(daysFromNow(9.5)));
  expect(warn).toHaveBeenCalledTimes(2);
  tls.close();
  expect(clock.pending).toBe(0);
});
