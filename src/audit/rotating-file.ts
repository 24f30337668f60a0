import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open, rename, rm } from "node:fs/promises";

/** A file that lines are added to, and that is put aside when it is full. */
export interface RotatingFile {
  /** Takes a line with its line end. One that finds no room among the waiting ones is lost and counted. */
  write(line: string): void;
  /** Resolves when all lines are written or lost, or after `withinMs`. Then the file is closed. */
  readonly finish: (withinMs: number) => Promise<void>;
}

/** What a rotating file is made of. */
export interface RotatingFileOptions {
  readonly path: string;
  /** A file that would be longer is put aside first: as "path.1", and what had that name as "path.2". */
  readonly maxFileBytes: number;
  /** Most files, this one included; older ones are removed. */
  readonly maxFiles: number;
  /** Most bytes of lines that wait to be written. */
  readonly maxWaitingBytes: number;
  /** Gets the number of lines that were lost since the last time, and why. */
  readonly onLost: (lines: number, error: Error | undefined) => void;
}

/** Only the user of the process may read it. */
const ownerOnly = 0o600;
/** Opening a pipe without a reader would wait for one and hold a thread of Node's pool: this way it fails. */
// biome-ignore lint/suspicious/noBitwiseOperators: flags of one bit each
const withoutWait = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
/** Not more than one line of the log for each of these, however many lines are lost. */
const reportEveryMs = 10_000;

/** Creates a file, which is opened at its first line. It rejects and throws nothing: what cannot be written is lost. */
export function createRotatingFile(options: RotatingFileOptions): RotatingFile {
  const { path, maxFileBytes, maxFiles, maxWaitingBytes, onLost } = options;
  let waiting: string[] = [];
  let waitingBytes = 0;
  /** Lines that are neither written nor lost. */
  let pending = 0;
  let lost = 0;
  let lastError: Error | undefined;
  let timer: NodeJS.Timeout | undefined;
  let file: FileHandle | undefined;
  let size = 0;
  let writing: Promise<void> | undefined;

  function lose(lines: number, error?: Error): void {
    pending -= lines;
    lost += lines;
    lastError = error ?? lastError;
    timer ??= setTimeout(report, reportEveryMs).unref();
  }

  function report(): void {
    clearTimeout(timer);
    timer = undefined;
    if (lost === 0) return;
    onLost(lost, lastError);
    lost = 0;
    lastError = undefined;
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      waitingBytes = 0;
      await writeSome(lines);
    }
    writing = undefined;
  }

  async function writeSome(lines: readonly string[]): Promise<void> {
    for (const [index, line] of lines.entries()) {
      try {
        await append(Buffer.from(line));
        pending -= 1;
      } catch (thrown) {
        await close();
        // A full disk stays full for a while: the lines behind this one are not tried.
        return lose(lines.length - index, thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
    }
  }

  async function append(bytes: Buffer): Promise<void> {
    file ??= await openFile();
    if (size > 0 && size + bytes.byteLength > maxFileBytes) {
      await close();
      await putAside();
      file = await openFile();
    }
    size += bytes.byteLength;
    await file.appendFile(bytes);
  }

  async function openFile(): Promise<FileHandle> {
    const opened = await open(path, withoutWait, ownerOnly);
    const stats = await opened.stat();
    ({ size } = stats);
    if (stats.isFIFO()) return openToWait(opened);
    // One that was there before may have been readable for others. A device or a pipe is not ours to change.
    if (stats.isFile()) await opened.chmod(ownerOnly);
    return opened;
  }

  /** Opens a pipe that has a reader anew, so that a line waits for room in it and is not torn. */
  async function openToWait(opened: FileHandle): Promise<FileHandle> {
    const waiting = await open(path, "a");
    await opened.close();
    return waiting;
  }

  async function close(): Promise<void> {
    const closing = file;
    file = undefined;
    await closing?.close().catch(() => {});
  }

  async function writeAndClose(): Promise<void> {
    await writing;
    await close();
  }

  async function putAside(): Promise<void> {
    if (maxFiles === 1) return rm(path, { force: true });
    for (let number = maxFiles - 1; number > 0; number -= 1) {
      const from = number === 1 ? path : `${path}.${number - 1}`;
      await rename(from, `${path}.${number}`).catch(ignoreMissing);
    }
  }

  return {
    write(line) {
      const bytes = Buffer.byteLength(line);
      pending += 1;
      if (waitingBytes + bytes > maxWaitingBytes) return lose(1);
      waiting.push(line);
      waitingBytes += bytes;
      writing ??= writeAll();
    },
    async finish(withinMs) {
      const late = Promise.withResolvers<void>();
      const stop = setTimeout(late.resolve, withinMs);
      // What hangs, such as a pipe that is not read, would hang to close as well.
      await Promise.race([writeAndClose(), late.promise]);
      clearTimeout(stop);
      if (pending > 0) lose(pending);
      report();
    },
  };
}

function ignoreMissing(thrown: unknown): void {
  if (!(thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT")) throw thrown;
}
