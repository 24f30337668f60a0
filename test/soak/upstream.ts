// A provider of both formats, of which the name of the model says what it does.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type AnswerForm, answerForms } from "../support/answer-forms.ts";

/** What a provider's models do. */
export const models = ["well", "slow", "busy", "broken", "silent"] as const;
type Model = (typeof models)[number];

/** A provider that runs. */
export interface SoakUpstream {
  readonly origin: string;
  /** Requests that are not answered to their end. */
  readonly open: number;
  /** Connections that are open. */
  connections(): Promise<number>;
  close(): void;
}

const texts = "a whole answer of some words, each of which is a piece of the stream".split(" ");
const pieceMs = 15;

/** Starts it on 127.0.0.1. */
export async function startSoakUpstream(): Promise<SoakUpstream> {
  let open = 0;
  const server = createServer((request, response) => {
    open += 1;
    response.once("close", () => {
      open -= 1;
    });
    // A gateway that leaves is what the soak is about.
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a TCP port.
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    get open() {
      return open;
    },
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = "" } = request;
  const body: { model?: Model; stream?: boolean } = JSON.parse(await text(request));
  const form = answerForms.find(({ kind }) => kind === (url.includes("messages") ? "anthropic" : "openai"));
  if (form === undefined) throw new Error("no form");
  if (url.endsWith("/count_tokens")) return json(response, 200, JSON.stringify({ input_tokens: 3 }));
  const { model = "well" } = body;
  if (model === "busy") return json(response, 503, JSON.stringify({ error: { message: "refused" } }));
  if (body.stream === true) return stream(response, form, model);
  if (model === "silent") return;
  if (model === "slow") await sleep(texts.length * pieceMs);
  if (model === "broken") return breakOff(response, "application/json", '{"id": "x", ');
  return json(response, 200, form.whole(texts.join(" ")));
}

async function stream(response: ServerResponse, form: AnswerForm, model: Model): Promise<void> {
  if (model === "broken") return breakOff(response, "text/event-stream", form.opening + form.delta("half"));
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(form.opening);
  for (const word of texts) {
    if (response.destroyed) return;
    response.write(form.delta(word));
    if (model === "silent") return;
    if (model === "slow") await sleep(pieceMs);
  }
  response.end(form.ending);
}

function json(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/json", "retry-after-ms": "5" }).end(body);
}

function breakOff(response: ServerResponse, contentType: string, part: string): void {
  response.writeHead(200, { "content-type": contentType });
  response.write(part, () => response.socket?.resetAndDestroy());
}
