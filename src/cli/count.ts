import { toJsonString } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { Command } from "commander";
import { formatUsd } from "../core/text/usd.ts";
import { CompletionService, CountTokensResponseSchema } from "../gen/tokenwire/v1/completion_pb.ts";
import { exampleModels } from "../providers/examples.ts";
import { type Connection, callGateway } from "./connection/call-gateway.ts";
import { addConnectionFlags, type ConnectionFlags } from "./connection/connection-flags.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { buildRequest } from "./request/build-request.ts";
import { addRequestFlags, type RequestFlags } from "./request/request-flags.ts";
import { type CommandContext, type Terminal, writeLine } from "./terminal.ts";

interface CountFlags extends RequestFlags, ConnectionFlags {
  readonly json?: true;
}

const examples = `
Examples:
  tokenwire count --model ${exampleModels.free} "hello"
  tokenwire count -m ${exampleModels.text} --file report.pdf "Summarize"
`;

/** `tokenwire count`: prints how many input tokens a prompt has, without running it. */
export function countCommand({ terminal, finish }: CommandContext): Command {
  const command = new Command("count").description("count the input tokens of a prompt, without running it");
  addRequestFlags(command);
  command.optionsGroup("What is printed:").option("--json", "print the response of the API as JSON");
  addConnectionFlags(command);
  return command
    .addHelpText("after", examples)
    .action(async (words: readonly string[], flags: CountFlags) =>
      finish(await callGateway(flags, terminal, (connection) => count(words, flags, connection, terminal))),
    );
}

async function count(
  words: readonly string[],
  flags: CountFlags,
  { transport, callOptions }: Connection,
  terminal: Terminal,
): Promise<ExitCode> {
  const request = await buildRequest(words, flags, terminal);
  const response = await createClient(CompletionService, transport).countTokens({ request }, callOptions);
  writeLine(terminal.stdout, flags.json ? toJsonString(CountTokensResponseSchema, response) : response.inputTokens);
  if (response.cost !== undefined && !flags.json)
    writeLine(terminal.stderr, `${formatUsd(response.cost.nanoUsd)} for the input`);
  if (response.estimated && !flags.json)
    writeLine(terminal.stderr, "estimated by the gateway: the provider does not count");
  return exitCodes.ok;
}
