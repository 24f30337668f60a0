import { asObject } from "../../../src/wire/json/json.ts";
import { type RecordedRequest, type ScriptedUpstream, startScriptedUpstream } from "../scripted-upstream.ts";
import type { StrictProvider } from "./provider.ts";
import { readJson } from "./read-json.ts";
import { Violation } from "./violation.ts";

/**
 * Starts a server that answers each request with the next of the turns, unless the
 * provider would refuse it: then the same turn is given to the next request.
 */
export function startStrictUpstream<Turn>(
  provider: StrictProvider<Turn>,
  turns: readonly Turn[],
): Promise<ScriptedUpstream> {
  const issued: Turn[] = [];

  function answer(request: RecordedRequest): Buffer {
    try {
      provider.check(request, issued);
    } catch (thrown) {
      if (thrown instanceof Violation) return provider.toRefusal(thrown);
      throw thrown;
    }
    const turn = turns[issued.length];
    if (turn === undefined) return provider.toRefusal(new Violation([], "no turn is left", "other", 500));
    const isStreaming = asObject(readJson(request.body))?.["stream"] === true;
    issued.push(provider.toIssued(turn, isStreaming));
    return provider.toAnswer(turn, isStreaming);
  }

  return startScriptedUpstream(({ request, send }) => send(answer(request)));
}
