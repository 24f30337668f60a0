import { type CallOptions, type Client, createClient } from "@connectrpc/connect";
import { Command } from "commander";
import { type CompleteRequest, CompletionService } from "../gen/tokenwire/v1/completion_pb.ts";
import { exampleModels } from "../providers/examples.ts";
import { type AnswerFlags, addAnswerFlags, withAnswerFlags } from "./answer/answer-flags.ts";
import type { AnswerView } from "./answer/answer-view.ts";
import { createCallSummary, summarizeResponse } from "./answer/call-summary.ts";
import { type Leaving, watchCaller } from "./answer/caller-leaves.ts";
import { createJsonView } from "./answer/json-view.ts";
import { createOutput, type Output } from "./answer/output.ts";
import { createTextView } from "./answer/text-view.ts";
import { type Connection, callGateway } from "./connection/call-gateway.ts";
import { addConnectionFlags, type ConnectionFlags } from "./connection/connection-flags.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { buildRequest } from "./request/build-request.ts";
import { addRequestFlags, type RequestFlags } from "./request/request-flags.ts";
import type { CommandContext, Terminal } from "./terminal.ts";

interface CompleteFlags extends RequestFlags, AnswerFlags, ConnectionFlags {}

const examples = `
Standard output gets the text of the answer, standard error all the rest. Ctrl-C cancels the call.

Examples:
  tokenwire complete --model ${exampleModels.free} "hello"
  git diff | tokenwire complete -m ${exampleModels.text} "Write a commit message for this:"
  tokenwire complete -m ${exampleModels.image} --file receipt.png --schema receipt.json "What was bought?" > bought.json
`;

/** `tokenwire complete`: streams one answer to the terminal. */
export function completeCommand({ terminal, finish }: CommandContext): Command {
  const command = new Command("complete").description("stream one answer from a running gateway");
  addRequestFlags(command);
  addAnswerFlags(command);
  addConnectionFlags(command);
  return command
    .addHelpText("after", examples)
    .action(async (words: readonly string[], flags: CompleteFlags) =>
      finish(await callGateway(flags, terminal, (connection) => complete(words, flags, connection, terminal))),
    );
}

async function complete(
  words: readonly string[],
  flags: CompleteFlags,
  { transport, callOptions }: Connection,
  terminal: Terminal,
): Promise<ExitCode> {
  const request = withAnswerFlags(await buildRequest(words, flags, terminal), flags);
  const client = createClient(CompletionService, transport);
  const caller = watchCaller();
  const output = createOutput(terminal, caller.leave);
  const view = flags.json ? createJsonView(output) : createTextView(output, flags.reasoning === true);
  const answer = flags.stream ? showStream : showWhole;
  try {
    const summary = await answer(client, request, { ...callOptions, signal: caller.signal }, view);
    output.endLine();
    if (caller.why === undefined) output.note(summary, "dim");
    return caller.why === undefined ? exitCodes.ok : endEarly(caller.why, output);
  } catch (thrown) {
    output.endLine();
    if (caller.why === undefined) throw thrown;
    return endEarly(caller.why, output);
  } finally {
    caller.stop();
  }
}

function endEarly(why: Leaving, output: Output): ExitCode {
  switch (why) {
    case "interrupted":
      output.note("cancelled", "plain");
      return exitCodes.interrupted;
    case "unread": // The reader closed standard output because it needs no more.
      return exitCodes.ok;
    case "unwritable": // Every command reports lost output at its end.
      return exitCodes.failed;
    default:
      return why satisfies never;
  }
}

type Completions = Client<typeof CompletionService>;

/** Shows an answer while it arrives; returns its summary. */
async function showStream(
  client: Completions,
  request: CompleteRequest,
  callOptions: CallOptions,
  view: AnswerView,
): Promise<string> {
  const summary = createCallSummary(performance.now());
  for await (const message of client.streamComplete(request, callOptions)) {
    summary.add(message.event, performance.now());
    await view.showEvent(message);
  }
  return summary.describe(performance.now());
}

/** Shows an answer once it is whole; returns its summary. */
async function showWhole(
  client: Completions,
  request: CompleteRequest,
  callOptions: CallOptions,
  view: AnswerView,
): Promise<string> {
  const sentAtMs = performance.now();
  const response = await client.complete(request, callOptions);
  const summary = summarizeResponse(response, performance.now() - sentAtMs);
  await view.showResponse(response);
  return summary;
}
