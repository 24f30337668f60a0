import { Command, InvalidArgumentError, Option } from "commander";
import { openStage } from "../measure/stage.ts";
import { plainPipe } from "../subjects/plain-pipe.ts";
import { portkey } from "../subjects/portkey.ts";
import { tokenwire } from "../subjects/tokenwire.ts";
import { tokenwirePackage } from "../subjects/tokenwire-package.ts";
import { type Census, grownSince, toCensus } from "./census.ts";
import { type Inspected, lookAtStreams, type Streams } from "./open-streams.ts";
import { readMemory, readSystemUse } from "./read-memory.ts";
import { type Look, toMemoryTable, toObjectTable } from "./tables.ts";

interface Flags {
  readonly program: string;
  readonly streams: number;
  readonly tls: boolean;
  readonly callsPerConnection?: number;
}

const programs = [tokenwire, tokenwirePackage, plainPipe, portkey];

/** Creates the command line of `npm run bench:memory`. */
export function createMemoryProgram(): Command {
  return new Command("bench:memory")
    .description(
      "Says what holds the memory of open streams: objects by class, buffers, and what is outside of JavaScript.",
    )
    .addOption(
      new Option("--program <name>", "what is looked at")
        .choices(programs.map(({ name }) => name))
        .default("tokenwire"),
    )
    .addOption(new Option("--streams <count>", "open streams").argParser(parseCount).default(1_000))
    .addOption(new Option("--tls", "with TLS for callers").default(false))
    .addOption(
      new Option("--calls-per-connection <count>", "streams on a connection of gRPC; 100 otherwise").argParser(
        parseCount,
      ),
    )
    .action(show);
}

async function show({ program, streams, tls, callsPerConnection }: Flags): Promise<void> {
  const subject = programs.find(({ name }) => name === program) ?? tokenwire;
  const found = await subject.find();
  if (found.kind === "missing") throw new Error(`${subject.label}: ${found.reason}`);
  const stage = await openStage();
  const opened: Streams = { streams, callsPerConnection, mode: tls ? "tls" : undefined };
  try {
    // A snapshot needs memory itself and makes a program slow, so each is the last that is asked of one.
    const [atRest] = await lookAtStreams(stage, subject, { ...opened, streams: 1 }, takeCensus, async () => undefined);
    const [before, during] = await lookAtStreams(stage, subject, opened, look, async (inspected) => ({
      look: await look(inspected),
      census: await takeCensus(inspected),
    }));
    console.log(toMemoryTable(before, during.look, streams));
    console.log(toObjectTable(grownSince(atRest, during.census), streams));
  } finally {
    stage.close();
  }
}

async function look({ inspector, pid }: Inspected): Promise<Look> {
  return { memory: await readMemory(inspector, pid), system: readSystemUse(pid) };
}

async function takeCensus({ inspector }: Inspected): Promise<Census> {
  return toCensus(await inspector.takeSnapshot());
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError("write a whole number from 1");
  return count;
}
