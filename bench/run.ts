import type { Case } from "./cases/case.ts";
import { measure } from "./measure/measure.ts";
import { erred, type Outcome, type Sample } from "./measure/outcome.ts";
import type { Running } from "./measure/running.ts";
import { openStage, type Stage } from "./measure/stage.ts";
import { direct } from "./subjects/direct.ts";
import type { Subject } from "./subjects/subject.ts";

/** What is measured, how often, and the receivers of the results. */
export interface RunPlan {
  readonly subjects: readonly Subject[];
  readonly cases: readonly Case[];
  readonly rounds: number;
  /** Whether a program is measured in a case. */
  readonly isAsked: (subject: Subject, each: Case) => boolean;
  /** Called with each measurement as it is made. */
  readonly onSample: (sample: Sample) => void;
  /** Called after each round with all that was measured so far. */
  readonly roundEnded: (round: number, run: Run) => void;
}

/** A run: what was measured, and which programs could not be started. */
export interface Run {
  readonly samples: readonly Sample[];
  readonly failedStarts: Readonly<Record<string, string>>;
}

/**
 * Measures every case on every program in every round. The order of the programs
 * is turned around with each case and round, so that none is always the first.
 */
export async function run({ subjects, roundEnded, ...plan }: RunPlan): Promise<Run> {
  const stage = await openStage();
  const running: Running[] = [];
  const failedStarts: Record<string, string> = {};
  try {
    for (const subject of [direct, ...subjects]) {
      try {
        running.push({ subject, program: await subject.start(stage.place) });
      } catch (thrown) {
        failedStarts[subject.name] = thrown instanceof Error ? thrown.message : String(thrown);
      }
    }
    const samples = await measureAll(stage, running, {
      ...plan,
      roundEnded: (round, made) => roundEnded(round, { samples: made, failedStarts }),
    });
    return { samples, failedStarts };
  } finally {
    await Promise.all(running.map(({ program }) => program.stop()));
    stage.close();
  }
}

interface Rounds extends Omit<RunPlan, "subjects" | "roundEnded"> {
  readonly roundEnded: (round: number, samples: readonly Sample[]) => void;
}

async function measureAll(
  stage: Stage,
  running: Running[],
  { cases, rounds, isAsked, onSample, roundEnded }: Rounds,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const due = cases.filter(({ mostRounds = rounds }) => round <= mostRounds);
    for (const [index, each] of due.entries()) {
      const order = (round + index) % 2 === 0 ? [...running] : running.toReversed();
      for (const one of order) {
        if (!isAsked(one.subject, each) || isPointless(samples, each, one)) continue;
        const outcome = one.gone ?? (await measure(stage, one, each));
        const sample = { round, case: each.name, subject: one.subject.name, outcome };
        samples.push(sample);
        onSample(sample);
        if (hasCallsLeft(each, outcome)) running.splice(running.indexOf(one), 1, await startAgain(stage, one));
      }
    }
    roundEnded(round, samples);
  }
  return samples;
}

/** Whether a program may have calls left that would disturb the others. Some cases have a fresh one of their own. */
function hasCallsLeft({ kind }: Case, outcome: Outcome): boolean {
  return (
    outcome.kind === "refused" &&
    outcome.by === "program" &&
    (kind === "load" || kind === "highestRate" || kind === "cancel")
  );
}

/** A program that does not come back is refused from then on. */
async function startAgain({ place }: Stage, { subject, program }: Running): Promise<Running> {
  await program.stop();
  try {
    return { subject, program: await subject.start(place) };
  } catch (thrown) {
    return { subject, program, gone: erred(`it did not start again: ${String(thrown)}`) };
  }
}

/** A refusal leaves a case without a figure, so it is not measured again. */
function isPointless(samples: readonly Sample[], each: Case, { subject }: Running): boolean {
  if (subject === direct && !(each.kind === "load" && each.hasBaseline)) return true;
  return samples.some(
    (sample) => sample.case === each.name && sample.subject === subject.name && sample.outcome.kind !== "measured",
  );
}
