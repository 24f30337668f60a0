import type { Case } from "../cases/case.ts";
import type { Target } from "../client/caller.ts";
import type { RunningProgram } from "../processes/program.ts";
import type { CallShape, Subject } from "../subjects/subject.ts";
import type { Running } from "./running.ts";
import type { Stage } from "./stage.ts";

/** What a case says about how its program is started and called. */
type Manner = Pick<Case, "mode" | "callsPerConnection">;

/** Uses the program as it runs; in a case with a mode of its own a fresh one, which is stopped then. */
export function withProgram<T>(
  stage: Stage,
  { subject, program }: Running,
  { mode }: Manner,
  use: (program: RunningProgram) => Promise<T>,
): Promise<T> {
  return mode === undefined ? use(program) : withFreshProgram(stage, subject, { mode }, use);
}

/** Starts a program as the case wants it, uses it, and stops it. */
export async function withFreshProgram<T>(
  { place }: Stage,
  subject: Subject,
  { mode = "usual" }: Manner,
  use: (program: RunningProgram) => Promise<T>,
): Promise<T> {
  const program = await subject.start({ ...place, mode });
  try {
    return await use(program);
  } finally {
    await program.stop();
  }
}

/** How the client calls a program in a case; undefined for what the program does not serve. */
export function targetOf(
  { place }: Stage,
  subject: Subject,
  { port, shape }: { readonly port: number; readonly shape: CallShape },
  { mode, callsPerConnection }: Manner,
): Target | undefined {
  if (mode !== undefined && !(subject.modes?.includes(mode) ?? false)) return undefined;
  const target = subject.target(port, shape, place.upstreamPort);
  if (target === undefined) return undefined;
  const secured = mode === "tls" ? { ...target, certificate: place.certificate.cert } : target;
  return secured.protocol === "grpc" && callsPerConnection !== undefined ? { ...secured, callsPerConnection } : secured;
}
