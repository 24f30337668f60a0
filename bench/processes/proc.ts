import { readdirSync, readFileSync } from "node:fs";

/** The processor time of a process and all its children up to now. Linux only. */
export interface Reading {
  /** By process and thread: /proc/PID/task/TID/schedstat. */
  readonly threads: ReadonlyMap<string, ThreadTime>;
  /** Microseconds on a processor in steps of 10 ms, of threads and children that have ended, too: /proc/PID/stat. */
  readonly coarseUs: number;
}

/** Microseconds of a thread. */
interface ThreadTime {
  readonly cpuUs: number;
  /** Could have run, and waited for a processor. */
  readonly waitUs: number;
}

/** What was used between two readings. */
export interface Used {
  /** Microseconds on a processor, of all threads. */
  readonly cpuUs: number;
  /** Microseconds in which the busiest thread ran, or could have. */
  readonly busiestUs: number;
}

/** Four times of each of some processes are rounded to 10 ms. */
const mostRoundingUs = 100_000;

/** Reads what a process and its children have used so far; nothing without a process. */
export function readUsage(pid: number | undefined): Reading {
  const pids = treeOf(pid);
  return {
    threads: new Map(pids.flatMap(threadTimes)),
    coarseUs: pids.reduce((sum, each) => sum + coarseTime(each), 0),
  };
}

/** What was used from one reading to a later one. */
export function usedBetween(before: Reading, after: Reading): Used {
  const used = [...after.threads].map(([id, { cpuUs, waitUs }]) => {
    const earlier = before.threads.get(id);
    return { cpuUs: cpuUs - (earlier?.cpuUs ?? 0), waitUs: waitUs - (earlier?.waitUs ?? 0) };
  });
  const cpuUs = used.reduce((sum, each) => sum + each.cpuUs, 0);
  const coarseUs = after.coarseUs - before.coarseUs;
  return {
    // What has ended took its fine time along.
    cpuUs: coarseUs - cpuUs > mostRoundingUs ? coarseUs : cpuUs,
    busiestUs: Math.max(0, ...used.map((each) => each.cpuUs + each.waitUs)),
  };
}

/** Microseconds in which the machine's processors have worked so far, for whatever process: /proc/stat. */
export function readMachineUs(): number {
  const fields = readFileSync("/proc/stat", "utf8").split("\n", 1)[0]?.split(/\s+/).slice(1) ?? [];
  const [user = 0, nice = 0, system = 0, _idle, _waitsForDisk, interrupts = 0, softInterrupts = 0, stolen = 0] =
    fields.map(Number);
  // In hundredths of a second.
  return (user + nice + system + interrupts + softInterrupts + stolen) * 10_000;
}

/** Bytes of memory that a process and its children hold (VmRSS). */
export function residentBytesOf(pid: number | undefined): number {
  return treeOf(pid).reduce((sum, each) => sum + residentKilobytes(each) * 1024, 0);
}

/** Files that a process may have open at once. */
export function openFileLimit(): number {
  const limit = /^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
  return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
}

type NamedTime = readonly [id: string, time: ThreadTime];

function threadTimes(pid: number): NamedTime[] {
  return unlessGone([], () =>
    readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      unlessGone<NamedTime[]>([], () => {
        // Nanoseconds on a processor, nanoseconds waiting for one, time slices.
        const [cpuNs = 0, waitNs = 0] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8")
          .split(" ")
          .map(Number);
        return [[`${pid}/${thread}`, { cpuUs: cpuNs / 1_000, waitUs: waitNs / 1_000 }]];
      }),
    ),
  );
}

/** utime, stime, cutime and cstime, which Linux reports in hundredths of a second. */
function coarseTime(pid: number): number {
  const ticks = statOf(pid).slice(11, 15).map(Number);
  return ticks.reduce((sum, each) => sum + each, 0) * 10_000;
}

function residentKilobytes(pid: number): number {
  const text = unlessGone("", () => readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1] ?? 0);
}

/** A process and all that descend from it. */
function treeOf(pid: number | undefined): number[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const child = Number(name);
    if (!Number.isInteger(child)) continue;
    const parent = parentOf(child);
    if (parent !== undefined) parents.set(parent, [...(parents.get(parent) ?? []), child]);
  }
  const found = pid === undefined ? [] : [pid];
  for (const each of found) found.push(...(parents.get(each) ?? []));
  return found;
}

function parentOf(pid: number): number | undefined {
  const parent = statOf(pid)[1];
  return parent === undefined ? undefined : Number(parent);
}

/** The fields of /proc/PID/stat from the third on. */
function statOf(pid: number): string[] {
  const stat = unlessGone("", () => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The name in brackets may hold anything, also blanks and brackets.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Processes and threads may end at any time; those that have are left out. */
function unlessGone<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
