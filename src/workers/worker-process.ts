// The primary's side of one worker: its process, its channel and its log lines.
import { type ChildProcess, fork } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { type Channel, createChannel, type Handlers } from "./channel.ts";
import type { ConnectionTaker } from "./connection-spread.ts";
import type { HandedConnection, PrimaryTraffic, StartFault, WorkerTraffic } from "./messages.ts";

/** One worker as the primary sees it. */
export interface WorkerProcess extends ConnectionTaker {
  /** From 1; a worker that is started again keeps it. */
  readonly worker: number;
  readonly channel: Channel<PrimaryTraffic>;
  /** Resolves with its models when it serves. Rejects with a {@link StartError} when it cannot, or ends before. */
  readonly ready: Promise<readonly string[]>;
  /** Resolves when nothing can be sent to it any more. */
  readonly disconnected: Promise<void>;
  /** Resolves with words for how it ended, such as "SIGKILL", after its last log lines. */
  readonly exited: Promise<string>;
  /** Ends it at once. */
  readonly kill: () => void;
}

/** What a process of a worker is started with. */
export interface WorkerProcessOptions {
  readonly worker: number;
  /** Makes the handlers of what the worker sends, but for its start. */
  readonly toHandlers: (process: WorkerProcess) => Pick<Handlers<WorkerTraffic>, "requests"> & {
    readonly notes: Omit<Handlers<WorkerTraffic>["notes"], "ready" | "failed">;
  };
  /** Takes each line that the worker logs, with its end. */
  readonly onLine: (line: string) => void;
}

/** A worker that could not start. */
export class StartError extends Error {
  override readonly name = "StartError";
  readonly fault: StartFault;

  constructor(fault: StartFault) {
    super(fault.kind === "config" ? fault.faults.join("\n") : fault.message);
    this.fault = fault;
  }
}

/** The command that a worker runs. */
export const workerCommand = "worker";

/** Starts the process of a worker, which waits for the note `start`. */
export function startWorkerProcess({ worker, toHandlers, onLine }: WorkerProcessOptions): WorkerProcess {
  const child = fork(process.argv[1] ?? "", [workerCommand], {
    // Keeps members of settings that are undefined.
    serialization: "advanced",
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const exited = untilExit(child);
  // Without a process there is none: https://github.com/nodejs/node/blob/v24.x/lib/internal/child_process.js
  if (child.stdout) readLines(child.stdout, onLine);
  const ready = Promise.withResolvers<readonly string[]>();
  const kill = (): void => {
    child.kill("SIGKILL");
  };

  const started: WorkerProcess = {
    worker,
    channel: createChannel<PrimaryTraffic, WorkerTraffic>(
      (message, onSent) => child.send(asMessage(message), onSent),
      {
        get requests() {
          return handlers.requests;
        },
        get notes() {
          return handlers.notes;
        },
      },
      kill,
    ),
    ready: ready.promise,
    disconnected: new Promise((resolve) => child.once("disconnect", resolve)),
    exited,
    hand(socket, id) {
      const message: HandedConnection = { kind: "connection", id };
      // Node loses a handle that it was to close once it has arrived, when the process ends before. What cannot be sent
      // is seen by the end of the process.
      child.send(message, socket, { keepOpen: true }, () => {});
    },
    kill,
  };
  const { requests, notes } = toHandlers(started);
  const failed = (fault: StartFault): void => ready.reject(new StartError(fault));
  const handlers: Handlers<WorkerTraffic> = { requests, notes: { ...notes, ready: ready.resolve, failed } };
  // A worker that ends after its start has been ready, and nothing waits for the rejection.
  ready.promise.catch(() => {});
  child.on("message", (message) => started.channel.receive(message));
  const onExit = (how: string): void => {
    started.channel.close();
    ready.reject(new StartError({ kind: "error", message: `a worker ended before it served (${how})` }));
  };
  exited.then(onExit, ready.reject);
  return started;
}

/** Everything that the channel sends can be cloned. */
function asMessage(message: unknown): object {
  return message as object;
}

function untilExit(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    // After its last log lines have been read.
    child.once("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
    // It could not be started, or a message could not be sent to it, after which it ends.
    child.on("error", (error) => {
      if (child.pid === undefined) resolve(error.message);
    });
  });
}

/** Most bytes of a line; a longer one is no line of the log. */
const mostLineBytes = 16 * 1024 * 1024;

/** Reads whole lines: what a worker that was killed leaves of one is dropped. */
function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > mostLineBytes) rest = "";
    for (const line of lines) onLine(`${line}\n`);
  });
}

/** A connection that a worker was handed; undefined for any other message. */
export function toHanded(message: unknown, handle: unknown): { id: number; socket: Socket | undefined } | undefined {
  // The primary sends messages of these kinds only.
  const { kind, id } = message as HandedConnection;
  // The handle is missing where the client has left before.
  return kind === "connection" ? { id, socket: handle as Socket | undefined } : undefined;
}
