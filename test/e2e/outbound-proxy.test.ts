import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type AnswerForm, answerForms } from "../support/answer-forms.ts";
import { readOutcome } from "../support/call-outcome.ts";
import { makeCertificate } from "../support/certificates.ts";
import { answerWith } from "../support/fault-scripts.ts";
import { startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";
import { type ForwardProxy, startForwardProxy } from "../support/forward-proxy.ts";
import { toJsonAnswer } from "../support/http-answer.ts";
import type { Script } from "../support/scripted-upstream.ts";
import { startTlsFront } from "../support/tls-front.ts";

const ca = makeCertificate({ commonName: "a CA", isCa: true });
const ofServer = makeCertificate({ commonName: "server", issuer: ca, dnsNames: ["api.provider.example"] });
const password = "hunter-22-canary";
const token = Buffer.from(`ann:${password}`).toString("base64");
const request = { model: "far/m", prompt: "hello" };

beforeAll(() => setDefaultCACertificates([...getCACertificates("default"), ca.cert]));

interface Stage extends Awaited<ReturnType<typeof startFaultStage>> {
  readonly proxy: ForwardProxy;
}

/** A gateway whose provider "far" only a proxy can reach, which asks for a user. */
async function startStage(
  { kind }: AnswerForm,
  script: Script,
  { baseUrl = "https://api.provider.example", user = `ann:${password}` } = {},
): Promise<Stage> {
  const upstream = await startFaultUpstream(script);
  const front = await startTlsFront(upstream.port, ofServer);
  onTestFinished(() => front.close());
  const ports = { "api.provider.example": front.port, "plain.provider.example": upstream.port };
  const proxy = await startForwardProxy({ ports, credentials: `ann:${password}` });
  onTestFinished(() => proxy.close());
  const stage = await startFaultStage({
    proxy: proxy.origin.replace("//", `//${user}@`),
    retries: { baseDelay: "1ms" },
    providers: { far: { kind, baseUrl, apiKey: "sk-canary-0123456789" } },
  });
  return { ...stage, proxy };
}

describe.each(answerForms)("a provider of kind $kind behind a proxy", (form) => {
  test.each(["https://api.provider.example", "http://plain.provider.example"])("answers at %s", async (baseUrl) => {
    const { client, proxy } = await startStage(form, answerWith(form, "one ", "two"), { baseUrl });

    expect(await readOutcome(client, request)).toMatchObject({ code: 0, text: "one two", attempts: 1 });
    expect(proxy.requests).toHaveLength(1);
    // Whoever sends a request on reads it; a tunnel shows the name of the server only.
    const { authorization, "x-api-key": apiKey } = proxy.requests[0]?.headers ?? {};
    expect((authorization ?? apiKey) !== undefined).toBe(baseUrl.startsWith("http:"));
  });

  test("gives whole answers, too", async () => {
    const { client } = await startStage(form, ({ send }) => send(toJsonAnswer(form.whole("whole"))));

    expect((await client.complete(request, {})).text).toBe("whole");
  });

  test("is asked once when the proxy refuses its user, and the caller gets no word of the password", async () => {
    const { client, proxy } = await startStage(form, answerWith(form, "x"), { user: "ann:wrong-canary-00" });
    const { code, reason, attempts, failure } = await readOutcome(client, request);

    expect({ code, reason, attempts }).toEqual({ code: 14, reason: "UPSTREAM_UNREACHABLE", attempts: 1 });
    expect(failure?.message).toBe(
      `the proxy ${proxy.host}: it refused its user or password (407); check the URL of the proxy`,
    );
    expect(proxy.requests).toHaveLength(1);
  });

  test("may be given the credentials of the proxy to repeat: no caller reads them", async () => {
    const message = `bad request of ${password}, Proxy-Authorization: Basic ${token}`;
    const { client } = await startStage(form, ({ send }) =>
      send(toJsonAnswer(JSON.stringify({ type: "error", error: { message } }), { status: 400 })),
    );
    const { failure } = await readOutcome(client, request);

    expect(failure?.message).toContain("[redacted]");
    expect(failure?.message).not.toContain(password);
    expect(failure?.message).not.toContain(token);
  });

  test("leaves no connection to the proxy when its caller leaves, before the proxy answers and after", async () => {
    for (const answer of ["hang", "tunnel"] as const) {
      const arrived = Promise.withResolvers<void>();
      const { client, proxy } = await startStage(form, () => arrived.resolve());
      proxy.answer = answer;
      const asked = proxy.asked();
      const controller = new AbortController();
      const outcome = readOutcome(client, request, { signal: controller.signal });
      await (answer === "hang" ? asked : arrived.promise);
      controller.abort();
      expect(await outcome).toMatchObject({ code: 1 });
      await proxy.idle();
    }
  });
});
