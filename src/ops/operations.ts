// Who answers the questions of operators: one process, or all processes that are one server.
import type { AnswerOf, BodyOf, QuestionName } from "./questions.ts";

/** Answers for one process. Each answer is made when it is asked for; what is not watched has none. */
export type ProcessOperations = {
  readonly [Name in QuestionName]?: (body: BodyOf<Name>) => AnswerOf<Name> | Promise<AnswerOf<Name>>;
};

/** Answers for one process with AdminService. */
export type AdminOperations = Required<Omit<ProcessOperations, "metrics">>;

/** The answer of one process. */
export interface ProcessAnswer<Answer> {
  /** The number of the worker, from 1; undefined for the one process of a server without workers. */
  readonly worker: number | undefined;
  readonly answer: Answer;
}

/** The answers of all processes. */
export interface Gathered<Answer> {
  readonly answers: readonly ProcessAnswer<Answer>[];
  /** Workers that did not answer in time, or are gone. */
  readonly missing: readonly number[];
}

/** Asks every process of a server. */
export interface Operations {
  /** A worker that does not answer is missing. Rejects when the one process of a server without workers throws. */
  ask<Name extends QuestionName>(name: Name, body: BodyOf<Name>): Promise<Gathered<AnswerOf<Name>>>;
}

/** The operations of a server of one process. */
export function operationsOf(process: ProcessOperations): Operations {
  return {
    async ask(name, body) {
      const answer = process[name];
      return { answers: answer === undefined ? [] : [{ worker: undefined, answer: await answer(body) }], missing: [] };
    },
  };
}
