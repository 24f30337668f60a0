import type { Clock } from "../../core/clock.ts";
import { type FileRecord, stampOf } from "./file-record.ts";

/**
 * Watches files by looking at them once a second. The system's notices of changes
 * would come sooner, but not for folders that are replaced, links on the way, and
 * files of other machines; and a second is soon enough.
 */
export interface FileWatch {
  /** Watches these files from now on: another stamp than the recorded one is a change. */
  follow(record: FileRecord): void;
  close(): void;
}

const intervalMs = 1_000;

/**
 * Creates a watch of no files. `onChange` is called once a file is not what it was
 * and has not changed from one look to the next, since many programs write a
 * file in several steps. The caller closes the watch.
 */
export function createFileWatch(clock: Clock, onChange: () => void): FileWatch {
  let known: ReadonlyMap<string, string> = new Map();
  let seen = known;
  let stopTimer = clock.after(intervalMs, look);

  function look(): void {
    const found = new Map([...known.keys()].map((file) => [file, stampOf(file)]));
    const isQuiet = isSame(found, seen);
    seen = found;
    stopTimer = clock.after(intervalMs, look);
    if (!isQuiet || isSame(found, known)) return;
    known = found;
    onChange();
  }

  return {
    follow({ stamps }) {
      known = new Map(stamps);
      seen = known;
    },
    close: () => stopTimer(),
  };
}

function isSame(some: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): boolean {
  return some.size === others.size && [...some].every(([file, stamp]) => others.get(file) === stamp);
}
