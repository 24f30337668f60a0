import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { asObject, asString, parseJson } from "../../src/wire/json/json.ts";
import type { Recording } from "../corpus/recording.ts";
import { createRandom } from "../random.ts";
import { deliverCut, deliverWhole } from "./deliver.ts";
import { type Delivery, fromModel, toModel } from "./delivery.ts";
import { split } from "./split.ts";

/** A server in place of the providers of all recordings. */
export interface Upstream {
  /** Such as "http://127.0.0.1:12345". */
  readonly origin: string;
  /** The model by whose name a request gets a recording, delivered so. */
  modelOf(recording: Recording, delivery: Delivery): string;
  close(): Promise<void>;
}

/** Starts a server on 127.0.0.1 that answers each request with the recording that its model names. */
export async function startUpstream(recordings: readonly Recording[], seed: number): Promise<Upstream> {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const model = asString(asObject(parseJson(await text(request)))?.["model"]);
    const { index = -1, delivery = "whole" } = fromModel(model) ?? {};
    const recording = recordings[index];
    if (recording === undefined) {
      response.writeHead(500).end(`no recording is called ${model}`);
      return;
    }
    const { name, status, headers, body } = recording;
    response.writeHead(status, toHeaderList(headers));
    if (typeof delivery === "object") return deliverCut(response, body, delivery);
    return deliverWhole(response, split(body, delivery, createRandom(seed, name)));
  }

  const server = createServer({ noDelay: true }, (request, response) => {
    answer(request, response).catch((thrown: unknown) =>
      response.destroy(thrown instanceof Error ? thrown : undefined),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");

  return {
    origin: `http://127.0.0.1:${address.port}`,
    modelOf: (recording, delivery) => toModel(recordings.indexOf(recording), delivery),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function toHeaderList(headers: Recording["headers"]): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]),
  );
}
