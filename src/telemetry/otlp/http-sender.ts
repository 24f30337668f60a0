// OTLP over HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { readAnswer } from "./answer-bytes.ts";
import { OtlpFault, type OtlpSender, type OtlpSettings, type OtlpSignal } from "./settings.ts";

/** Creates a sender over HTTP/1.1, which keeps one connection. */
export function createHttpSender({ endpoint, headers, timeoutMs }: OtlpSettings, { httpPath }: OtlpSignal): OtlpSender {
  const url = new URL(`${endpoint.replace(/\/+$/, "")}${httpPath}`);
  const isSecure = url.protocol === "https:";
  const agent = isSecure ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions);
  const begin = isSecure ? requestHttps : requestHttp;

  function post(body: Uint8Array, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = begin(url, {
        ...{ method: "POST", agent, signal },
        headers: { ...headers, "content-type": "application/x-protobuf", "content-length": body.byteLength },
      });
      request.once("response", (response) => {
        // A collector may answer before it has read the message. The rest of it would hold up the next one.
        response.once("close", () => request.writableFinished || request.destroy());
        resolve(response);
      });
      request.on("error", reject);
      // An answer that changes the protocol ends the request without an error and without a response.
      request.once("close", () => reject(new Error("the request ended without an answer")));
      request.end(body);
    });
  }

  return {
    async send(message) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const response = await post(message, signal);
        const { statusCode = 0 } = response;
        const answer = await readAnswer(response);
        if (statusCode !== 200) throw new OtlpFault(`it answered with HTTP status ${statusCode}`);
        if (answer === undefined) throw new OtlpFault("its answer is too long");
        return answer;
      } catch (thrown) {
        if (thrown instanceof OtlpFault) throw thrown;
        throw signal.aborted ? lateFault(timeoutMs, thrown) : unreachableFault(thrown);
      }
    },
    close: () => agent.destroy(),
  };
}

const agentOptions = { keepAlive: true, maxSockets: 1 };

/** The fault of a collector that did not answer in time. */
export function lateFault(timeoutMs: number, cause?: unknown): OtlpFault {
  return new OtlpFault(`it did not answer within ${timeoutMs} ms`, { cause });
}

/** The fault of a collector to which a connection could not be opened, or broke. */
export function unreachableFault(cause: unknown): OtlpFault {
  const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
  return new OtlpFault(`it cannot be reached, or broke the connection${code}`, { cause });
}
