// The primary's questions to its workers: what operators ask of a server of several processes.
import type { Clock } from "../core/clock.ts";
import type { Operations, ProcessAnswer, ProcessOperations } from "../ops/operations.ts";
import type { AnswerOf, OperationsQuestion, QuestionName } from "../ops/questions.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** How long a worker may take to answer an operator; one that is too busy is left out. */
const answerMs = 2_000;

/** The operations of a server of several workers: each question goes to those that serve now. */
export function createGatheredOperations(
  live: ReadonlySet<Pick<WorkerProcess, "worker" | "channel">>,
  clock: Clock,
): Operations {
  async function askOne<Name extends QuestionName>(
    { worker, channel }: Pick<WorkerProcess, "worker" | "channel">,
    question: OperationsQuestion & { readonly name: Name },
  ): Promise<ProcessAnswer<AnswerOf<Name>> | number> {
    const late = Promise.withResolvers<number>();
    const stopTimer = clock.after(answerMs, () => late.resolve(worker));
    const answered = channel.request("operations", question).then(
      // A worker answers the question that it was asked.
      (answer) => ({ worker, answer: answer as AnswerOf<Name> }),
      () => worker,
    );
    return Promise.race([answered, late.promise]).finally(stopTimer);
  }

  return {
    async ask(name, body) {
      // They are live in the order in which they became ready.
      const asked = [...live].toSorted((one, other) => one.worker - other.worker);
      const found = await Promise.all(asked.map((worker) => askOne(worker, { name, body })));
      return {
        answers: found.filter((each) => typeof each !== "number"),
        missing: found.filter((each) => typeof each === "number"),
      };
    },
  };
}

/** A worker's answer to a question of the primary. Throws where it has none. */
export function answerQuestion(operations: ProcessOperations, { name, body }: OperationsQuestion): unknown {
  // The primary asks each question with its own body.
  const answer = operations[name] as ((body: unknown) => unknown) | undefined;
  if (answer === undefined) throw new Error(`this process does not answer ${name}`);
  return answer(body);
}
