// Every scenario by its name in clients/scenarios.yaml.
import { futureEvent, heartbeats, plain, unary, unicode, unknownFields, usageAndFinish } from "./answers.ts";
import type { Api } from "./api.ts";
import { drained, late, many, slowReader } from "./connections.ts";
import { badRequest, cancel, deadline, errorAfter, errorBefore } from "./failures.ts";
import type { Scenario } from "./scenario.ts";
import { bigImage, reasoning, stream, toolCalls } from "./turns.ts";

type RunScenario = (api: Api, scenario: Scenario) => Promise<void>;

const scenarios: Readonly<Record<string, RunScenario>> = {
  unary,
  stream,
  unicode,
  tool_calls: toolCalls,
  reasoning,
  usage_and_finish: usageAndFinish,
  error_before: errorBefore,
  error_after: errorAfter,
  deadline,
  cancel,
  big_image: bigImage,
  slow_reader: slowReader,
  heartbeats,
  many,
  tls: plain,
  late,
  drained,
  future_event: futureEvent,
  bad_request: badRequest,
  unknown_fields: unknownFields,
};

/** What became of a scenario. */
export interface Result {
  readonly scenario: string;
  readonly ok: boolean;
  readonly problem?: string;
}

/** Runs a scenario. Never throws: what goes wrong is its problem. */
export async function runScenario(api: Api, scenario: Scenario): Promise<Result> {
  const { name } = scenario;
  try {
    const run = scenarios[name];
    if (run === undefined) throw new Error("this client does not know the scenario");
    await run(api, scenario);
    return { scenario: name, ok: true };
  } catch (thrown) {
    return { scenario: name, ok: false, problem: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
