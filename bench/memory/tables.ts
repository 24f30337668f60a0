import { formatNumber } from "../report/format-number.ts";
import type { Holding } from "./census.ts";
import type { Memory, SystemUse } from "./read-memory.ts";

/** What is known of a process at one time. */
export interface Look {
  readonly memory: Memory;
  readonly system: SystemUse;
}

const holders: readonly (readonly [holder: string, of: (memory: Memory) => number])[] = [
  ["resident memory", ({ resident }) => resident],
  ["- objects of JavaScript", ({ heapUsed }) => heapUsed],
  ["- heap that is not used", ({ heapSpare }) => heapSpare],
  ["- buffers", ({ arrayBuffers }) => arrayBuffers],
  ["- other memory of objects", ({ external }) => external],
  ["- the rest: sockets, HTTP/2, TLS, code", ({ rest }) => rest],
];
const mostRows = 40;

/** What holds the memory of a process, before streams are open and for each of them. */
export function toMemoryTable(before: Look, during: Look, streams: number): string {
  const rows = holders.map(([holder, of]) => [
    holder,
    formatNumber(of(before.memory) / 1e6),
    formatNumber(of(during.memory) / 1e6),
    formatNumber((of(during.memory) - of(before.memory)) / streams / 1e3),
  ]);
  const buffers = (during.system.socketBuffers - before.system.socketBuffers) / streams / 1e3;
  const files = (during.system.openFiles - before.system.openFiles) / streams;
  return [
    ...align([["", "before, MB", `${streams} streams, MB`, "each, kB"], ...rows]),
    "",
    `open files for each stream: ${formatNumber(files)}`,
    `bytes that wait in sockets of the machine, for each stream: ${formatNumber(buffers)} kB`,
    "",
  ].join("\n");
}

/** Which objects of JavaScript there are for each stream: their own bytes, without what they refer to. */
export function toObjectTable(grown: readonly (Holding & { readonly holder: string })[], streams: number): string {
  const toRow = ({ holder, count, bytes }: (typeof grown)[number]): string[] => [
    holder.length > 60 ? `${holder.slice(0, 57)}...` : holder,
    formatNumber(count / streams),
    formatNumber(bytes / streams),
  ];
  const others = grown.slice(mostRows);
  const sum = { holder: "all others", count: 0, bytes: 0 };
  for (const { count, bytes } of others) {
    sum.count += count;
    sum.bytes += bytes;
  }
  return align([["objects", "for each stream", "bytes"], ...grown.slice(0, mostRows).map(toRow), toRow(sum)]).join(
    "\n",
  );
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}
