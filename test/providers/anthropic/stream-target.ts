import { expect } from "vitest";
import type { StreamEvent } from "../../../src/core/answer/event.ts";
import type { Finished } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Part } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { createAnthropicTarget } from "../../support/anthropic-target.ts";
import { toAnswer, toSseAnswer } from "../../support/http-answer.ts";
import type { ProviderTarget, SeenStream } from "../../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";
import { data, named, type Wire } from "./wire-events.ts";

/** A scripted server and a provider that calls it. */
export interface StreamTarget {
  readonly upstream: ScriptedUpstream;
  readonly target: ProviderTarget;
  /** Reads a body of server-sent events. */
  readBody(sse: string): Promise<SeenStream>;
  /** Reads a body of a content type that arrives in pieces. */
  readAs(contentType: string, ...pieces: readonly string[]): Promise<SeenStream>;
  /** Reads a stream of events with their names. */
  readStream(...events: readonly Wire[]): Promise<SeenStream>;
  /** Reads a stream of events without names. */
  readData(...events: readonly (Wire | string)[]): Promise<SeenStream>;
  close(): Promise<void>;
}

/** Starts the server. */
export async function startStreamTarget(): Promise<StreamTarget> {
  const upstream = await startScriptedUpstream(() => {});
  const target = createAnthropicTarget({ baseUrl: upstream.origin });

  function readBody(sse: string): Promise<SeenStream> {
    upstream.script = ({ send }) => send(toSseAnswer(sse));
    return target.read();
  }

  function readAs(contentType: string, ...pieces: readonly string[]): Promise<SeenStream> {
    upstream.script = ({ send }) => send(toAnswer(pieces, "chunked", { headers: { "content-type": contentType } }));
    return target.read();
  }

  return {
    upstream,
    target,
    readBody,
    readAs,
    readStream: (...events) => readBody(events.map(named).join("")),
    readData: (...events) => readAs("text/event-stream", data(...events)),
    async close() {
      await target.close();
      await upstream.close();
    },
  };
}

/** The last event of an answer that must be whole. */
export function finishedOf({ events, error }: SeenStream): Finished | undefined {
  expect(error).toBeUndefined();
  const last = events.at(-1);
  return last?.case === "finished" ? last.value : undefined;
}

/** The parts of an answer. */
export function partsOf(events: readonly StreamEvent[]): Part[] {
  return events.flatMap((event) => (event.case === "partFinished" ? (event.value.part ?? []) : []));
}
