// What operators can ask of a server: of one process, or of all processes that are one server.

/**
 * What one process is asked: each question by its name, with its answer. Both are plain data, so that the primary of
 * several workers can ask over its channel and sum what they answer.
 */
export type Questions = {
  /**
   * What the process has measured, as data that a {@link MetricsPage} is made of; undefined where nothing is measured.
   * Times in it are of the wall clock.
   */
  readonly metrics: { readonly body: null; readonly answer: unknown };
};

/** The name of a question. */
export type QuestionName = keyof Questions;

/** What a question is asked with. */
export type BodyOf<Name extends QuestionName> = Questions[Name]["body"];

/** What it is answered with. */
export type AnswerOf<Name extends QuestionName> = Questions[Name]["answer"];

/** A question with its body, as the primary sends it to a worker. */
export interface OperationsQuestion {
  readonly name: QuestionName;
  readonly body: BodyOf<QuestionName>;
}

/** Answers for one process. Each answer is made when it is asked for; nothing is prepared. */
export type ProcessOperations = {
  readonly [Name in QuestionName]: (body: BodyOf<Name>) => AnswerOf<Name> | Promise<AnswerOf<Name>>;
};

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
  /** Never rejects: a process that fails to answer is missing. */
  ask<Name extends QuestionName>(name: Name, body: BodyOf<Name>): Promise<Gathered<AnswerOf<Name>>>;
}

/** The page of `/metrics`. */
export interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

/** Writes the page of what all processes have measured. */
export type WriteMetrics = (gathered: Gathered<AnswerOf<"metrics">>) => MetricsPage | Promise<MetricsPage>;

/** What a process without metrics, as it is now, answers. */
export const noProcessOperations: ProcessOperations = { metrics: () => undefined };

/** The operations of a server of one process. */
export function operationsOf(process: ProcessOperations): Operations {
  return {
    async ask(name, body) {
      try {
        return { answers: [{ worker: undefined, answer: await process[name](body) }], missing: [] };
      } catch {
        return { answers: [], missing: [] };
      }
    },
  };
}
