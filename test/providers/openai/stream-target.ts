import { expect } from "vitest";
import type { Finished } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { toSseAnswer } from "../../support/http-answer.ts";
import { createOpenAiTarget } from "../../support/openai-target.ts";
import type { ProviderTarget, SeenStream } from "../../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";
import { sse } from "./chunks.ts";

/** A scripted server and a provider that calls it. */
export interface StreamTarget {
  readonly upstream: ScriptedUpstream;
  readonly target: ProviderTarget;
  /** Reads a body of server-sent events. */
  readBody(body: string): Promise<SeenStream>;
  /** Reads a stream of these objects and `[DONE]`. */
  readStream(...chunks: readonly object[]): Promise<SeenStream>;
  close(): Promise<void>;
}

/** Starts the server. */
export async function startStreamTarget(): Promise<StreamTarget> {
  const upstream = await startScriptedUpstream(() => {});
  const target = createOpenAiTarget({ baseUrl: upstream.origin });

  function readBody(body: string): Promise<SeenStream> {
    upstream.script = ({ send }) => send(toSseAnswer(body));
    return target.read();
  }

  return {
    upstream,
    target,
    readBody,
    readStream: (...chunks) => readBody(sse(...chunks, "[DONE]")),
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
