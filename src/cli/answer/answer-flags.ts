import { create } from "@bufbuild/protobuf";
import type { Command } from "commander";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  ReasoningOptionsSchema,
} from "../../gen/tokenwire/v1/completion_pb.ts";
import { collect, toNumber, toTokenLimit } from "../flag-values.ts";

/** The flags for how a prompt is answered and shown. */
export interface AnswerFlags {
  readonly reasoning?: true;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly stop?: readonly string[];
  /** False for --no-stream. */
  readonly stream: boolean;
  readonly json?: true;
}

/** Adds the flags of {@link AnswerFlags} to a command. */
export function addAnswerFlags(command: Command): void {
  command
    .optionsGroup("How it answers:")
    .option("--reasoning", "ask for readable reasoning, and show it on standard error")
    .option("--max-tokens <number>", "most output tokens, reasoning included", toTokenLimit)
    .option("--temperature <number>", "randomness, from 0 to 2", toNumber)
    .option("--stop <text>", "stop before this text; repeatable", collect)
    .option("--no-stream", "wait for the whole answer")
    .option("--json", "print each event of the API as a line of JSON");
}

/** The request with the answer flags applied. */
export function withAnswerFlags(
  request: CompleteRequest,
  { reasoning, maxTokens, temperature, stop }: AnswerFlags,
): CompleteRequest {
  return create(CompleteRequestSchema, {
    ...request,
    stopSequences: [...(stop ?? [])],
    ...(maxTokens !== undefined && { maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(reasoning && { reasoning: { ...(request.reasoning ?? create(ReasoningOptionsSchema)), includeText: true } }),
  });
}
