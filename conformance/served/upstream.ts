import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setImmediate as nextTurn } from "node:timers/promises";
import { asObject, asString, parseJson } from "../../src/wire/json.ts";
import type { Recording } from "../corpus/recording.ts";
import { cut, type Writes } from "./cut.ts";

/** A server that stands in for the providers of all recordings. */
export interface Upstream {
  /** Such as "http://127.0.0.1:12345". */
  readonly origin: string;
  /** The model by whose name a request gets a recording: {@link Recording.name} may be too long for one. */
  modelOf(recording: Recording): string;
  close(): Promise<void>;
}

/** Starts a server on 127.0.0.1 that answers each request with the recording that its model stands for. */
export async function startUpstream(recordings: readonly Recording[], writes: Writes): Promise<Upstream> {
  const models = new Map(recordings.map((recording, index) => [recording, `recording-${index}`]));
  const byModel = new Map(recordings.map((recording, index) => [`recording-${index}`, recording]));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const model = asString(asObject(parseJson(await text(request)))?.["model"]);
    const found = byModel.get(model);
    if (found === undefined) {
      response.writeHead(500).end(`no recording is called ${model}`);
      return;
    }
    const { name, status, headers, body } = found;
    response.writeHead(status, toHeaderList(headers));
    await writeAll(response, cut(body, writes, name));
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
    modelOf: (recording) => models.get(recording) ?? "",
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

async function writeAll(response: ServerResponse, pieces: readonly Buffer[]): Promise<void> {
  for (const piece of pieces) {
    // The gateway leaves after the terminal event of a stream.
    if (response.destroyed) return;
    response.write(piece);
    // The gateway shares this event loop, and polls its sockets once in each turn.
    if (pieces.length > 1) await nextTurn();
  }
  response.end();
}
