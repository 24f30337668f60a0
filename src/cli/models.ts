import { toJsonString } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { Command } from "commander";
import { formatUsd } from "../core/text/usd.ts";
import {
  type Model,
  ModelSchema,
  ModelService,
  type Price,
  type UnlistedProvider,
} from "../gen/tokenwire/v1/model_pb.ts";
import { Cost_Source } from "../gen/tokenwire/v1/usage_pb.ts";
import { type Connection, callGateway } from "./connection/call-gateway.ts";
import { addConnectionFlags, type ConnectionFlags } from "./connection/connection-flags.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { formatTable } from "./format-table.ts";
import { type CommandContext, type OutputStream, type Terminal, writeLine } from "./terminal.ts";
import { withoutControls } from "./terminal-text.ts";

const mostOfPage = 1_000;

interface ModelsFlags extends ConnectionFlags {
  readonly json?: true;
}

/** `tokenwire models`: lists the models of a gateway. */
export function modelsCommand({ terminal, finish }: CommandContext): Command {
  const command = new Command("models")
    .description("list the models of a running gateway; a provider may serve others too")
    .optionsGroup("What is printed:")
    .option("--json", "print each model of the API as a line of JSON");
  addConnectionFlags(command);
  return command.action(async (flags: ModelsFlags) =>
    finish(await callGateway(flags, terminal, (connection) => listModels(flags, connection, terminal))),
  );
}

async function listModels(
  { json }: ModelsFlags,
  connection: Connection,
  { stdout, stderr }: Terminal,
): Promise<ExitCode> {
  const { models, unlisted, priceListDate } = await readModels(connection);
  for (const line of toLines(models, json === true, stdout)) writeLine(stdout, line);
  for (const { provider, reason, message } of unlisted.values()) {
    writeLine(stderr, withoutControls(`the models of ${provider} are not listed: ${reason}: ${message}`));
  }
  if (stdout.isTTY && json !== true && models.some(isListPriced)) {
    writeLine(stderr, `prices are USD for a million tokens, from a list of ${priceListDate}`);
  }
  if (models.length === 0) writeLine(stderr, 'the gateway lists no model; a request may name any "provider/model"');
  return exitCodes.ok;
}

/** The models of all pages. */
interface AllModels {
  readonly models: readonly Model[];
  /** By the name of the provider, because each page repeats them. */
  readonly unlisted: ReadonlyMap<string, UnlistedProvider>;
  readonly priceListDate: string;
}

async function readModels({ transport, callOptions }: Connection): Promise<AllModels> {
  const client = createClient(ModelService, transport);
  const models: Model[] = [];
  const unlisted = new Map<string, UnlistedProvider>();
  for (let pageToken = ""; ; ) {
    const page = await client.listModels({ pageSize: mostOfPage, pageToken }, callOptions);
    models.push(...page.models);
    for (const provider of page.unlistedProviders) unlisted.set(provider.provider, provider);
    pageToken = page.nextPageToken;
    if (pageToken === "") return { models, unlisted, priceListDate: page.priceListDate };
  }
}

function toLines(models: readonly Model[], isJson: boolean, stdout: OutputStream): readonly string[] {
  if (isJson) return models.map((model) => toJsonString(ModelSchema, model));
  if (!stdout.isTTY || models.length === 0) return models.map(({ name }) => withoutControls(name));
  const head = ["MODEL", "SERVED BY", "CONTEXT", "MOST OUTPUT", "$ IN", "$ OUT", "CALLED"];
  return formatTable(head, models.map(toRow));
}

function isListPriced({ price }: Model): boolean {
  return price?.source === Cost_Source.PRICE_LIST;
}

function toRow({ name, targets, contextWindow, maxOutputTokens, price, displayName }: Model): readonly string[] {
  // For a model that is its own target, the column would repeat the name.
  const servedBy = targets.length === 1 && targets[0] === name ? "" : targets.join(", ");
  const cells = [
    name,
    servedBy,
    String(contextWindow ?? ""),
    String(maxOutputTokens ?? ""),
    ...toPrices(price),
    displayName,
  ];
  return cells.map(withoutControls);
}

/** USD for a million input and output tokens; empty where no price is known. */
function toPrices(price: Price | undefined): readonly string[] {
  const { inputNanoUsd, outputNanoUsd } = price?.rates ?? {};
  return [inputNanoUsd, outputNanoUsd].map((nanoUsd) => (nanoUsd === undefined ? "" : formatUsd(nanoUsd).slice(1)));
}
