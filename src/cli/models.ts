import { stdout } from "node:process";
import { toJsonString } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { Command } from "commander";
import { type Model, ModelSchema, ModelService } from "../gen/tokenwire/v1/model_pb.ts";
import { type Connection, callGateway } from "./connection/call-gateway.ts";
import { addConnectionFlags, type ConnectionFlags } from "./connection/connection-flags.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { formatTable } from "./format-table.ts";

interface ModelsFlags extends ConnectionFlags {
  readonly json?: true;
}

/** `tokenwire models`: lists what a gateway can be asked for. */
export function modelsCommand(finish: (code: ExitCode) => void): Command {
  const command = new Command("models")
    .description("list the models of a running gateway; a provider may serve others too")
    .optionsGroup("What is printed:")
    .option("--json", "print each model of the API as a line of JSON");
  addConnectionFlags(command);
  return command.action(async (flags: ModelsFlags) =>
    finish(await callGateway(flags, (connection) => listModels(flags, connection))),
  );
}

async function listModels({ json }: ModelsFlags, connection: Connection): Promise<ExitCode> {
  const models = await readModels(connection);
  for (const line of toLines(models, json === true)) console.log(line);
  if (models.length === 0) console.error('the gateway lists no model; a request may name any "provider/model"');
  return exitCodes.ok;
}

/** The models of all pages. */
async function readModels({ transport, callOptions }: Connection): Promise<Model[]> {
  const client = createClient(ModelService, transport);
  const models: Model[] = [];
  for (let pageToken = ""; ; ) {
    const page = await client.listModels({ pageToken }, callOptions);
    models.push(...page.models);
    pageToken = page.nextPageToken;
    if (pageToken === "") return models;
  }
}

function toLines(models: readonly Model[], isJson: boolean): readonly string[] {
  if (isJson) return models.map((model) => toJsonString(ModelSchema, model));
  if (!stdout.isTTY || models.length === 0) return models.map(({ name }) => name);
  return formatTable(["MODEL", "SERVED BY", "CONTEXT", "MOST OUTPUT"], models.map(toRow));
}

function toRow({ name, targets, contextWindow, maxOutputTokens }: Model): readonly string[] {
  return [name, targets.join(", "), String(contextWindow ?? ""), String(maxOutputTokens ?? "")];
}
