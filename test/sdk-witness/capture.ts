import { asObject } from "../../src/wire/json/json.ts";
import { readFixture } from "../support/fixture.ts";
import { toJsonAnswer, toSseAnswer } from "../support/http-answer.ts";
import { type RecordedRequest, startScriptedUpstream } from "../support/scripted-upstream.ts";
import { type SentRequest, toSentRequest } from "./sent-request.ts";

/** A server that answers every request with success and records it. */
export interface Capture {
  /** What `send` sends to the origin that it is given: one request. Throws when it is none, or several. */
  requestOf(send: (origin: string) => Promise<unknown>): Promise<SentRequest>;
  close(): Promise<void>;
}

/** Starts a server that answers as a provider of this kind does, from the fixtures of its name. */
export async function startCapture(kind: string): Promise<Capture> {
  const upstream = await startScriptedUpstream(({ request, send }) => send(toAnswer(kind, request)));
  return {
    async requestOf(send) {
      const before = upstream.requests.length;
      await send(upstream.origin);
      const [sent, ...more] = upstream.requests.slice(before);
      if (sent === undefined || more.length > 0) throw new Error(`${more.length + (sent ? 1 : 0)} requests, not one`);
      return toSentRequest(sent);
    },
    close: () => upstream.close(),
  };
}

function toAnswer(kind: string, { path, body }: RecordedRequest): Buffer {
  if (path.endsWith("/count_tokens")) return toJsonAnswer('{"input_tokens":1}');
  const isStreaming = asObject(JSON.parse(body))?.["stream"] === true;
  return isStreaming ? toSseAnswer(readFixture(`${kind}/text.sse`)) : toJsonAnswer(readFixture(`${kind}/text.json`));
}
