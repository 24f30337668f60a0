import { writeFileSync } from "node:fs";
import { platform } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Case } from "./cases/case.ts";
import { allCases, quickCases } from "./cases/index.ts";
import type { Sample } from "./measure/outcome.ts";
import { currentLoad, describeMachine } from "./report/machine.ts";
import type { Program, RunRecord } from "./report/record.ts";
import { toText } from "./report/text.ts";
import { type Run, run } from "./run.ts";
import { subjects } from "./subjects/index.ts";
import type { Found, Subject } from "./subjects/subject.ts";

interface Flags {
  readonly quick: boolean;
  readonly peers: boolean;
  readonly rounds?: number;
  readonly only?: readonly string[];
  readonly cases?: readonly string[];
  readonly json?: string;
}

/** Creates the command line of `npm run bench`. */
export function createProgram(): Command {
  return new Command("bench")
    .description("Measures what Tokenwire costs, beside a plain proxy and other gateways in the same rounds.")
    .addOption(new Option("--quick", "a rough table in two minutes").default(false))
    .addOption(new Option("--peers", "measure the gateways that npm run bench:peers has installed, too").default(false))
    .addOption(
      new Option("--rounds <count>", "how often everything is measured; 5, or 2 with --quick").argParser(parseCount),
    )
    .addOption(
      new Option("--only <names...>", "programs in addition to the plain pipe").choices(
        subjects.map(({ name }) => name),
      ),
    )
    .addOption(
      new Option("--cases <names...>", "cases").choices([
        ...new Set([...allCases, ...quickCases].map(({ name }) => name)),
      ]),
    )
    .addOption(new Option("--json <file>", "write every measurement into a file, after each round"))
    .action(async (flags: Flags) => bench(flags));
}

async function bench({ quick, peers, rounds = quick ? 2 : 5, only, cases: names, json }: Flags): Promise<void> {
  if (platform() !== "linux") {
    console.error("bench: processor time and memory are read from /proc, so it runs on Linux only");
    process.exitCode = 2;
    return;
  }
  const own = quick ? quickCases : allCases;
  const unknown = names?.filter((name) => !own.some((each) => each.name === name)) ?? [];
  if (unknown.length > 0) {
    console.error(
      `bench: no case ${unknown.join(", ")} ${quick ? "with" : "without"} --quick; there are ${own.map(({ name }) => name).join(", ")}`,
    );
    process.exitCode = 2;
    return;
  }
  const loadBefore = currentLoad();
  const startedAt = new Date().toISOString();
  const cases = own.filter(({ name }) => names === undefined || names.includes(name));
  const isUsual = ({ role, isLongToPrepare = false }: Subject): boolean =>
    role === "peer" ? peers : !(quick && isLongToPrepare);
  const wanted = subjects.filter(
    (subject) => subject.name === "pipe" || (only === undefined ? isUsual(subject) : only.includes(subject.name)),
  );
  const found = await Promise.all(wanted.map(async (subject) => ({ subject, found: await subject.find() })));
  const present = found.filter((each) => each.found.kind === "found").map(({ subject }) => subject);
  const toRecord = (round: number, { samples, failedStarts }: Run): RunRecord => ({
    command: toCommand(process.argv.slice(2)),
    startedAt,
    rounds: round,
    machine: describeMachine(loadBefore),
    programs: found.map((each) => toProgram(each.subject, each.found, failedStarts[each.subject.name])),
    samples,
  });
  // A run that is stopped leaves the rounds that it has made.
  const roundEnded = (round: number, made: Run): void => {
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(toRecord(round, made))}\n`);
  };
  const isAsked = ({ cases: ownCases }: Subject, { name }: Case): boolean =>
    names !== undefined || (ownCases?.includes(name) ?? true);
  const made = await run({ subjects: present, cases, rounds, isAsked, onSample, roundEnded });
  console.log(`\n${toText(toRecord(rounds, made))}`);
}

/** What makes the same run; where it is written to does not matter. */
function toCommand(args: readonly string[]): string {
  const ownArgs = args.filter((arg, index) => !/^--json(=|$)/.test(arg) && args[index - 1] !== "--json");
  return ["npm run bench", ...(ownArgs.length > 0 ? ["--"] : []), ...ownArgs].join(" ");
}

function onSample({ round, case: name, subject, outcome }: Sample): void {
  const refusal = outcome.kind === "refused" ? `: ${outcome.reason}` : "";
  console.error(`round ${round}, ${name}, ${subject}: ${outcome.kind}${refusal}`);
}

function toProgram({ name, label }: Subject, found: Found, failure: string | undefined): Program {
  if (found.kind === "missing") return { name, label, notes: found.reason };
  if (failure !== undefined) return { name, label, notes: `it did not start: ${failure}` };
  return { name, label, version: found.version, notes: found.notes };
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError("write a whole number from 1");
  return count;
}
