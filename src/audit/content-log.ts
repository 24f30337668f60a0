import type { Events } from "../core/answer/event.ts";
import type { CallOutcome } from "../core/call/progress.ts";
import type { Log } from "../core/log.ts";
import type { ObservedCompletion, Observer } from "../core/observer.ts";
import { CollectedAnswer, CollectingEvents, mostCharactersAtOnce, type Room } from "./collected-answer.ts";
import { createCleaning, toContentLine } from "./content-record.ts";
import { createRotatingFile } from "./rotating-file.ts";

/** What is written down, and where. */
export interface ContentSettings {
  readonly file: string;
  /** The names that calls use: only calls by one of these are written down. */
  readonly models: readonly string[];
  readonly redactions: readonly RegExp[];
  /** Longest text, in characters. */
  readonly maxTextLength: number;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
}

/** Writes down what calls ask and answer, for the models that the operator named. The content is nowhere else. */
export interface ContentLog {
  /** The events of an answer, of which a copy is kept if its call is written down. */
  readonly tap: (events: Events, completion: ObservedCompletion) => Events;
  readonly observer: Pick<Observer, "completionEnded">;
  /** Resolves when all is written, or after `withinMs`. */
  finish(withinMs: number): Promise<void>;
}

/** Most bytes of records that wait for the disk. */
const maxWaitingBytes = 16 * 1024 * 1024;

/** Creates a content log. It never delays or fails a call: records that cannot be written are lost, counted and logged. */
export function createContentLog(settings: ContentSettings, log: Log): ContentLog {
  const { file: path, models, redactions, maxTextLength, maxFileBytes, maxFiles } = settings;
  const wanted = new Set(models);
  const createClean = createCleaning(redactions, maxTextLength);
  const answers = new WeakMap<ObservedCompletion, CollectedAnswer>();
  const room: Room = { characters: mostCharactersAtOnce };
  const file = createRotatingFile({
    ...{ path, maxFileBytes, maxFiles, maxWaitingBytes },
    onLost: (records, error) =>
      log.warn({ file: path, records, err: error }, "records of contents were lost: the file takes no more"),
  });

  function completionEnded(completion: ObservedCompletion, outcome: CallOutcome): void {
    if (!wanted.has(completion.request.model) || completion.rpc === "CountTokens") return;
    const answer = answers.get(completion);
    file.write(toContentLine(completion, outcome, answer, { at: new Date(), createClean }));
    answer?.release();
  }

  return {
    tap(events, completion) {
      if (!wanted.has(completion.request.model)) return events;
      const answer = new CollectedAnswer(room);
      answers.set(completion, answer);
      return new CollectingEvents(events, answer);
    },
    observer: { completionEnded },
    finish: file.finish,
  };
}
