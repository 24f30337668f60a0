import { ReasoningOptions_Effort as Effort } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { createSimProvider } from "../../../../src/providers/sim/index.ts";
import type { RequestInit } from "../../../support/requests.ts";
import { type Kind, wholeText } from "../../kind.ts";
import type { Pace } from "../../pace.ts";
import { type SimOptions, toSimAnswer, withOptions } from "./sim-form.ts";

const talk: RequestInit = { model: "sim/echo", prompt: wholeText };
const runningUsage = withOptions(talk, { usage: "running" });
const think: RequestInit = { model: "sim/reasoning", prompt: "Four." };
const inputSchemaJson = '{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}';
const callTools: RequestInit = {
  model: "sim/tools",
  prompt: "What is the weather, and what time is it?",
  tools: [{ name: "get_weather", inputSchemaJson }, { name: "get_time" }],
  toolChoice: { parallel: true },
};

/** The simulator: no server, and so no bytes. The request sets how its answer comes. */
export const kind: Kind = {
  createProvider: () => createSimProvider({ name: "sim" }),
  answers: [
    toSimAnswer({ name: "text", request: talk, tokens: 4 }),
    toSimAnswer({ name: "without-usage", request: withOptions(talk, { usage: "none" }), tokens: 4 }),
    toSimAnswer({ name: "running-usage", request: runningUsage, tokens: 4 }),
    toSimAnswer({ name: "tool-calls", request: callTools, tokens: 5 }),
    toSimAnswer({ name: "reasoning", request: think, tokens: 11 }),
    toSimAnswer({ name: "withheld-reasoning", request: { ...think, reasoning: {} }, tokens: 11 }),
    toSimAnswer({ name: "refusal", request: { model: "sim/refusal", prompt: "hello" }, tokens: 10 }),
    toSimAnswer({ name: "search", request: { model: "sim/search", prompt: "hello" }, tokens: 10 }),
    toSimAnswer({ name: "troublesome-text", request: { model: "sim/text", prompt: "hello" }, tokens: 100 }),
  ],
  lively: (pace) => ({ request: withOptions(talk, toPaceOptions(pace)) }),
  // A thought that is withheld is the only sign of life that the simulator has.
  onlyAlive: (pace) => ({
    request: withOptions({ ...think, reasoning: { effort: Effort.MAX } }, toPaceOptions(pace)),
  }),
};

/** A little faster than asked for: a token that is late by a rounding error would miss its pause. */
function toPaceOptions({ pauseMs }: Pace): SimOptions {
  return { ttft: `${pauseMs}ms`, rate: 1_001 / pauseMs };
}
