import { write, writeSync } from "node:fs";

/** Writes the lines of the log to a file. No call waits for that file. */
export interface LogWriter {
  /** Takes a line with its line end. A line that does not fit into 4 MiB of waiting lines is dropped and counted. */
  write(line: string): void;
  /** Resolves when all lines are written, or after `withinMs`. */
  readonly finish: (withinMs: number) => Promise<void>;
  /** Writes waiting lines, as many as the file takes without a wait; for the end of the process. */
  readonly flush: () => void;
}

/** What a log writer is made of. */
export interface LogWriterOptions {
  /** A file descriptor that stays open. */
  readonly file: number;
  /** Gets the number of dropped lines, once there is room again. */
  readonly onDropped: (lines: number) => void;
}

/** Most bytes of lines that wait while the log is not read: some thousands of lines. */
export const maxWaitingLogBytes = 4 * 1024 * 1024;

const maxWriteBytes = 64 * 1024;
/** Wait before the next write to a pipe that is full. */
const fullPipeMs = 50;
/** Wait before the next write to a disk that is full or fails. */
const fullDiskMs = 1_000;

/**
 * Wait after a write, in which further lines gather: a write of its own for each
 * line costs more than the line. After a pause the next line is written at once.
 */
const gatherMs = 10;

/** Creates a writer. It keeps the process alive only while a line is being written. */
export function createLogWriter({ file, onDropped }: LogWriterOptions): LogWriter {
  let waiting: string[] = [];
  let waitingBytes = 0;
  let dropped = 0;
  /** The lines that are being written, joined. */
  let current: Buffer | undefined;
  let isBeingWritten = false;
  let gathering: NodeJS.Timeout | undefined;
  let isReaderGone = false;
  let onIdle: (() => void)[] = [];

  function begin(): void {
    current ??= takeSome();
    if (current === undefined) return becomeIdle();
    isBeingWritten = true;
    write(file, current, (error, written) => {
      isBeingWritten = false;
      if (error === null) return goOn(written);
      if (error.code === "EPIPE") return giveUp();
      const isFullPipe = error.code === "EAGAIN" || error.code === "EBUSY";
      setTimeout(begin, isFullPipe ? fullPipeMs : fullDiskMs).unref();
    });
  }

  function takeSome(): Buffer | undefined {
    const count = waiting.length;
    let length = 0;
    let end = 0;
    while (end < count && length < maxWriteBytes) {
      length += waiting[end]?.length ?? 0;
      end += 1;
    }
    return end === 0 ? undefined : Buffer.from(waiting.splice(0, end).join(""));
  }

  function goOn(written: number): void {
    waitingBytes -= written;
    const rest = current?.subarray(written);
    current = rest?.byteLength === 0 ? undefined : rest;
    if (current === undefined && waitingBytes < maxWriteBytes && onIdle.length === 0) gather();
    else begin();
  }

  function gather(): void {
    gathering = setTimeout(() => {
      gathering = undefined;
      begin();
    }, gatherMs).unref();
  }

  /** Does not wait for further lines. */
  function hurry(): void {
    if (gathering === undefined) return;
    clearTimeout(gathering);
    gathering = undefined;
    begin();
  }

  function giveUp(): void {
    isReaderGone = true;
    waiting = [];
    current = undefined;
    becomeIdle();
  }

  function becomeIdle(): void {
    const listeners = onIdle;
    onIdle = [];
    for (const listener of listeners) listener();
    if (dropped === 0) return;
    const lines = dropped;
    dropped = 0;
    onDropped(lines);
  }

  return {
    write(line) {
      if (isReaderGone) return;
      const bytes = Buffer.byteLength(line);
      if (waitingBytes + bytes > maxWaitingLogBytes) {
        dropped += 1;
        return;
      }
      const isIdle = waitingBytes === 0;
      waiting.push(line);
      waitingBytes += bytes;
      if (isIdle && gathering === undefined) begin();
    },
    finish(withinMs) {
      if (waitingBytes === 0 || isReaderGone) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, withinMs);
        onIdle.push(() => {
          clearTimeout(timer);
          resolve();
        });
        hurry();
      });
    },
    flush() {
      // While a write is under way the file is not ready, and another write could block the end of the process.
      if (isBeingWritten || isReaderGone) return;
      try {
        for (let next = current ?? takeSome(); next !== undefined; next = takeSome()) writeSync(file, next);
      } catch {
        // The file takes no more without a wait, and the process is about to end.
      }
    },
  };
}
