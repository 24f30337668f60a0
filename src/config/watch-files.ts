import { createHash } from "node:crypto";
import { type FSWatcher, readFileSync, realpathSync, statSync, watch } from "node:fs";
import { dirname } from "node:path";
import type { Clock } from "../core/clock.ts";

/** Watches what is in files, however they are changed: written, renamed over, or reached by another symbolic link. */
export interface FileWatch {
  /** Watches these files instead; one of which nothing was known counts as it is now. */
  follow(files: Iterable<string>): void;
  close(): void;
}

/** What a watch needs, and whom it tells. */
export interface FileWatchOptions {
  readonly clock: Clock;
  /** Something in a file is not what it was, and has been left alone for 250 ms. */
  readonly onChange: () => void;
  /** A folder cannot be watched, so that changes in it are not noticed. */
  readonly onBlind: (folder: string, error: unknown) => void;
}

// Editors and volumes take several steps to replace a file.
const quietMs = 250;
const maxFileBytes = 1_024 * 1_024;

/** Creates a watch of no files. It keeps no process alive; whoever creates it closes it. */
export function createFileWatch({ clock, onChange, onBlind }: FileWatchOptions): FileWatch {
  let digests: ReadonlyMap<string, string> = new Map();
  const watchers = new Map<string, FSWatcher>();
  /** Folders that cannot be watched, each told once. */
  const blind = new Set<string>();
  let stopTimer = (): void => {};

  function follow(files: Iterable<string>): void {
    digests = new Map([...files].map((file) => [file, digests.get(file) ?? digestOf(file)]));
    const folders = new Set([...digests.keys()].flatMap(foldersOf));
    for (const [folder, watcher] of watchers) if (!folders.has(folder)) drop(folder, watcher);
    for (const folder of folders) if (!watchers.has(folder)) add(folder);
  }

  function add(folder: string): void {
    try {
      // A folder and not the file: a file that is renamed over would be watched no more.
      const watcher = watch(folder, { persistent: false }, onEvent);
      watcher.on("error", (error) => {
        drop(folder, watcher);
        tellBlind(folder, error);
      });
      watchers.set(folder, watcher);
      blind.delete(folder);
    } catch (error) {
      tellBlind(folder, error);
    }
  }

  function tellBlind(folder: string, error: unknown): void {
    if (blind.has(folder)) return;
    blind.add(folder);
    onBlind(folder, error);
  }

  function drop(folder: string, watcher: FSWatcher): void {
    watchers.delete(folder);
    watcher.close();
  }

  function onEvent(): void {
    stopTimer();
    stopTimer = clock.after(quietMs, compare);
  }

  function compare(): void {
    const before = digests;
    digests = new Map([...before.keys()].map((file) => [file, digestOf(file)]));
    // A symbolic link may lead to another folder by now.
    follow(before.keys());
    if ([...digests].some(([file, digest]) => before.get(file) !== digest)) onChange();
  }

  return {
    follow,
    close() {
      stopTimer();
      for (const [folder, watcher] of watchers) drop(folder, watcher);
    },
  };
}

/** The folder that a file is named in, and the one that it is in. */
function foldersOf(file: string): string[] {
  try {
    return [dirname(file), dirname(realpathSync(file))];
  } catch {
    return [dirname(file)];
  }
}

/** What is in a file, in few characters; what is no file of a sensible size is all the same. */
function digestOf(file: string): string {
  try {
    if (statSync(file).size > maxFileBytes) return "too large";
    return createHash("sha256").update(readFileSync(file)).digest("base64");
  } catch {
    return "unreadable";
  }
}
