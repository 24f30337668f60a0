import { readdirSync, readFileSync } from "node:fs";
import { residentBytesOf } from "../processes/proc.ts";
import type { Inspector } from "./inspector.ts";

/** The memory of a process, by what holds it, in bytes. */
export interface Memory {
  readonly resident: number;
  /** Objects of JavaScript. */
  readonly heapUsed: number;
  /** What V8 keeps for them and more to come, beyond what is used. */
  readonly heapSpare: number;
  /** Bytes of buffers. */
  readonly arrayBuffers: number;
  /** Other memory that objects of JavaScript stand for. */
  readonly external: number;
  /** All else: sockets and HTTP/2 sessions of libuv and nghttp2, TLS, code, and what the allocator keeps. */
  readonly rest: number;
}

/** What the system holds for a process. */
export interface SystemUse {
  readonly openFiles: number;
  /** Bytes in the buffers of all TCP sockets of the machine. */
  readonly socketBuffers: number;
}

const pageBytes = 4_096;

/** Collects garbage and reads the memory of a process. */
export async function readMemory(inspector: Inspector, pid: number): Promise<Memory> {
  await inspector.call("HeapProfiler.collectGarbage");
  // The type of process.memoryUsage in the process that is asked.
  const used = (await inspector.evaluate("process.memoryUsage()")) as NodeJS.MemoryUsage;
  const resident = residentBytesOf(pid);
  // Node counts the buffers as external memory, too.
  const external = used.external - used.arrayBuffers;
  return {
    resident,
    heapUsed: used.heapUsed,
    heapSpare: used.heapTotal - used.heapUsed,
    arrayBuffers: used.arrayBuffers,
    external,
    rest: resident - used.heapTotal - used.external,
  };
}

/** Reads what the system holds. */
export function readSystemUse(pid: number): SystemUse {
  const pages = /^TCP: .* mem (\d+)/m.exec(readFileSync("/proc/net/sockstat", "utf8"))?.[1];
  return {
    openFiles: readdirSync(`/proc/${pid}/fd`).length,
    socketBuffers: Number(pages ?? 0) * pageBytes,
  };
}
