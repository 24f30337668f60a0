import { create } from "@bufbuild/protobuf";
import {
  type CompleteRequest,
  ReasoningOptions_Effort as Effort,
  FinishReason,
  PartFinishedSchema,
} from "../../../gen/tokenwire/v1/completion_pb.ts";
import { PartSchema, ReasoningSchema } from "../../../gen/tokenwire/v1/message_pb.ts";
import { type Script, type Step, textSteps } from "../script/script.ts";
import { toTokens } from "../script/tokens.ts";
import { echoText } from "./echo.ts";
import type { SimModel } from "./model.ts";

const signature = new TextEncoder().encode("simulated signature");

const defaultThoughts = 2;

/** Thoughts for each effort. */
const thoughtsByEffort: ReadonlyMap<Effort, number> = new Map([
  [Effort.NONE, 0],
  [Effort.MINIMAL, 1],
  [Effort.LOW, 2],
  [Effort.MEDIUM, 3],
  [Effort.HIGH, 4],
  [Effort.XHIGH, 5],
  [Effort.MAX, 6],
]);

/** Writes thoughts, then the last text of the user. */
export const reasoning: SimModel = {
  answer: (request) => thinkAndWrite(request, echoText(request)),
};

function* thinkAndWrite({ reasoning: options }: CompleteRequest, text: string): Script {
  const thoughts = thoughtsByEffort.get(options?.effort ?? Effort.UNSPECIFIED) ?? defaultThoughts;
  const isWithheld = options !== undefined && !options.includeText;
  if (thoughts > 0) yield* think(thoughts, Math.max(0, options?.budgetTokens ?? Number.POSITIVE_INFINITY), isWithheld);
  yield* textSteps(toTokens(text));
  return { finishReason: FinishReason.STOP };
}

function* think(thoughts: number, budgetTokens: number, isWithheld: boolean): Generator<Step, void, undefined> {
  const numbers = Array.from({ length: thoughts }, (_, index) => index + 1);
  const text = numbers.map((number) => `Simulated thought ${number} of ${thoughts}.`).join("\n");
  for (const token of toTokens(text).take(budgetTokens)) {
    yield { kind: "thought", event: isWithheld ? undefined : { case: "reasoningDelta", value: token } };
  }
  // The deltas have the text, so the part holds only the signature.
  const part = create(PartSchema, { content: { case: "reasoning", value: create(ReasoningSchema, { signature }) } });
  yield { kind: "mark", event: { case: "partFinished", value: create(PartFinishedSchema, { part }) } };
}
