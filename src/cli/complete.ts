import { text as readText } from "node:stream/consumers";
import { create, toJsonString } from "@bufbuild/protobuf";
import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { Command, InvalidArgumentError } from "commander";
import { toTokenCount } from "../core/usage.ts";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  CompletionService,
  type StreamCompleteResponse,
  StreamCompleteResponseSchema,
} from "../gen/tokenwire/v1/completion_pb.ts";
import { describeFailure, isUnreachable } from "./call-failure.ts";
import { createCallSummary } from "./call-summary.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { createOutput, type Output } from "./output.ts";

interface CompleteFlags {
  readonly address: string;
  readonly model: string;
  readonly system?: string;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly stop?: readonly string[];
  readonly timeout?: number;
  readonly json?: true;
}

/** `tokenwire complete`: streams one answer to the terminal. */
export function completeCommand(finish: (code: ExitCode) => void): Command {
  return new Command("complete")
    .description("stream one answer from a running gateway")
    .argument("[prompt...]", "what to ask; read from standard input when it is left out")
    .requiredOption("--model <provider/model>", 'the model, such as "sim/echo"')
    .option("--address <url>", "the gateway", toUrl, "http://127.0.0.1:50051")
    .option("--system <text>", "instructions that outrank the prompt")
    .option("--max-tokens <number>", "most output tokens", toTokenLimit)
    .option("--temperature <number>", "randomness from 0 to 2", toNumber)
    .option("--stop <text...>", "stop before any of these")
    .option("--timeout <seconds>", "deadline of the call", toTimeout)
    .option("--json", "print each event as a line of JSON")
    .action(async (words: readonly string[], flags: CompleteFlags) => finish(await complete(words, flags)));
}

function toUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url.origin;
  throw new InvalidArgumentError('Write a URL such as "http://127.0.0.1:50051".');
}

function toNumber(value: string): number {
  const number = Number(value);
  if (value.trim() !== "" && Number.isFinite(number)) return number;
  throw new InvalidArgumentError("Write a number.");
}

function toTokenLimit(value: string): number {
  const tokens = toTokenCount(Number(value));
  if (value.trim() !== "" && tokens !== undefined) return tokens;
  throw new InvalidArgumentError("Write a whole number of tokens.");
}

// What fits into a timer of Node.
const mostSeconds = 2_000_000;

function toTimeout(value: string): number {
  const seconds = toNumber(value);
  if (seconds > 0 && seconds <= mostSeconds) return seconds;
  throw new InvalidArgumentError(`Write a number of seconds above 0, at most ${mostSeconds}.`);
}

async function complete(words: readonly string[], flags: CompleteFlags): Promise<ExitCode> {
  const prompt = words.length > 0 ? words.join(" ") : await readText(process.stdin);
  if (prompt.trim() === "") {
    console.error("tokenwire: nothing to ask: give a prompt as an argument or on standard input");
    return exitCodes.usage;
  }
  const client = createClient(CompletionService, createGrpcTransport({ baseUrl: flags.address }));
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort();
  process.once("SIGINT", onSignal);
  const output = createOutput(onSignal);
  try {
    await stream(client, toRequest(prompt, flags), flags, interrupt.signal, output);
    return exitCodes.ok;
  } catch (thrown) {
    if (interrupt.signal.aborted) {
      output.endLine();
      output.note("cancelled");
      return exitCodes.interrupted;
    }
    output.endLine();
    output.note(describeFailure(thrown, flags.address));
    return isUnreachable(thrown) ? exitCodes.noServer : exitCodes.failed;
  } finally {
    process.off("SIGINT", onSignal);
  }
}

function toRequest(prompt: string, { model, system, maxTokens, temperature, stop }: CompleteFlags): CompleteRequest {
  return create(CompleteRequestSchema, {
    model,
    prompt,
    system: system ?? "",
    stopSequences: [...(stop ?? [])],
    ...(maxTokens !== undefined && { maxTokens }),
    ...(temperature !== undefined && { temperature }),
  });
}

async function stream(
  client: Client<typeof CompletionService>,
  request: CompleteRequest,
  flags: CompleteFlags,
  signal: AbortSignal,
  output: Output,
): Promise<void> {
  const summary = createCallSummary(performance.now());
  const deadline = flags.timeout === undefined ? {} : { timeoutMs: flags.timeout * 1_000 };
  for await (const message of client.streamComplete(request, { signal, ...deadline })) {
    summary.add(message.event, performance.now());
    if (flags.json) await output.write(`${toJsonString(StreamCompleteResponseSchema, message)}\n`);
    else await show(message, output);
  }
  output.endLine();
  output.note(summary.describe(performance.now()));
}

/** Answer text goes to standard output; all that is not the answer itself goes beside it. */
async function show({ event }: StreamCompleteResponse, output: Output): Promise<void> {
  switch (event.case) {
    case "textDelta":
    case "refusalDelta":
      return output.write(event.value);
    case "reasoningDelta":
      return output.aside(event.value);
    case "partFinished": {
      const content = event.value.part?.content;
      if (content?.case === "reasoning") return output.aside("\n");
      if (content?.case === "toolCall")
        return output.note(`tool call ${content.value.name} ${content.value.argumentsJson}`);
      return;
    }
    case "started":
    case "toolCallStarted":
    case "toolCallDelta":
    case "usage":
    case "finished":
    case "heartbeat":
    case undefined:
      return;
    default:
      return event satisfies never;
  }
}
