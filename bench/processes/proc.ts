import { readdirSync, readFileSync } from "node:fs";

/** What a process and all its children have used so far. */
export interface Usage {
  /** Microseconds on a processor, of all threads. */
  readonly cpuUs: number;
  /** Microseconds in which a thread could have run and waited for a processor. */
  readonly waitUs: number;
}

/** Sums /proc/PID/task/TID/schedstat over a process and its children. Linux only. */
export function usageOf(pid: number): Usage {
  const threads = treeOf(pid).flatMap(threadUsages);
  return {
    cpuUs: threads.reduce((sum, { cpuUs }) => sum + cpuUs, 0),
    waitUs: threads.reduce((sum, { waitUs }) => sum + waitUs, 0),
  };
}

/** Bytes of memory that a process and its children hold (VmRSS). */
export function residentBytesOf(pid: number): number {
  return treeOf(pid).reduce((sum, each) => sum + residentKilobytes(each) * 1024, 0);
}

/** Files that a process may have open at once. */
export function openFileLimit(): number {
  const limit = /^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
  return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
}

function threadUsages(pid: number): Usage[] {
  return unlessGone([], () =>
    readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      unlessGone([], () => [parseSchedstat(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8"))]),
    ),
  );
}

/** Reads a schedstat line: nanoseconds on a processor, nanoseconds waiting for one, time slices. */
export function parseSchedstat(line: string): Usage {
  const [cpuNs, waitNs] = line.split(" ").map(Number);
  return { cpuUs: (cpuNs ?? Number.NaN) / 1_000, waitUs: (waitNs ?? Number.NaN) / 1_000 };
}

function residentKilobytes(pid: number): number {
  const text = unlessGone("", () => readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1] ?? 0);
}

/** A process and all that descend from it. */
function treeOf(pid: number): number[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const child = Number(name);
    if (!Number.isInteger(child)) continue;
    const parent = parentOf(child);
    if (parent !== undefined) parents.set(parent, [...(parents.get(parent) ?? []), child]);
  }
  const found = [pid];
  for (const each of found) found.push(...(parents.get(each) ?? []));
  return found;
}

function parentOf(pid: number): number | undefined {
  const stat = unlessGone("", () => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The name in brackets may hold anything, also blanks and brackets.
  const parent = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
  return parent === undefined ? undefined : Number(parent);
}

/** Processes and threads may end at any time; those that have are left out. */
function unlessGone<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
