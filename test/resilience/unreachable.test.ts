import { once } from "node:events";
import { createServer } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { chatForm } from "../support/answer-forms.ts";
import { readOutcome } from "../support/call-outcome.ts";
import { daysFromNow, makeCertificate } from "../support/certificates.ts";
import { answerWith } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";
import { listen } from "../support/listen.ts";

const authority = makeCertificate({ commonName: "Unknown CA", isCa: true });

/** The origin of a port where nothing listens. */
async function refusingOrigin(): Promise<string> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
}

/** The origin of a server that accepts a connection and resets it at the first bytes. */
async function resettingOrigin(scheme: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.resetAndDestroy());
  });
  onTestFinished(() => {
    server.close();
  });
  return `${scheme}://127.0.0.1:${await listen(server)}`;
}

/** The origin of a server with these ideas of TLS, which answers nothing. */
async function tlsOrigin(options: TlsOptions): Promise<string> {
  const server = createTlsServer(options).on("tlsClientError", () => {});
  server.on("secureConnection", (socket) => socket.on("error", () => {}));
  onTestFinished(() => {
    server.close();
  });
  return `https://127.0.0.1:${await listen(server)}`;
}

const expired = { ip: "127.0.0.1", validFrom: daysFromNow(-9), validTo: daysFromNow(-1) };

// A certificate that was rejected will be rejected again.
const peers: [what: string, origin: () => Promise<string>, attempts: number][] = [
  ["refuses connections", refusingOrigin, 3],
  ["has no address", async () => "http://name.invalid", 3],
  ["resets each connection", () => resettingOrigin("http"), 3],
  ["resets each handshake", () => resettingOrigin("https"), 3],
  ["has a self-signed certificate", () => tlsOrigin(makeCertificate({ ip: "127.0.0.1" })), 1],
  ["has a certificate of a strange CA", () => tlsOrigin(makeCertificate({ ip: "127.0.0.1", issuer: authority })), 1],
  ["has a certificate that is over", () => tlsOrigin(makeCertificate(expired)), 1],
  [
    "speaks no TLS after 1.1",
    () => tlsOrigin({ ...makeCertificate({ ip: "127.0.0.1" }), minVersion: "TLSv1", maxVersion: "TLSv1.1" }),
    3,
  ],
];

describe("a provider that", () => {
  test.each(peers)(
    "%s is UPSTREAM_UNREACHABLE, repeats no key, and another one answers in its place",
    async (_, toOrigin, attempts) => {
      const well = await startFaultUpstream(answerWith(chatForm, "well"));
      const key = "canary-of-the-key";
      const { client } = await startFaultStage(
        {
          providers: {
            gone: providerAt(await toOrigin(), chatForm, { apiKey: key }),
            well: providerAt(well.origin, chatForm),
          },
          models: { both: { targets: ["gone/m", "well/m"] } },
        },
        { random: () => 0 },
      );
      const alone = await readOutcome(client, { model: "gone/m", prompt: "hello" });

      expect(alone).toMatchObject({ code: 14, reason: "UPSTREAM_UNREACHABLE", attempts });
      expect(alone.failure?.message).not.toContain(key);
      expect(await readOutcome(client, { model: "both", prompt: "hello" })).toMatchObject({ code: 0, text: "well" });
    },
  );
});
