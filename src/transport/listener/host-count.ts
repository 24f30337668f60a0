import type { Socket } from "node:net";

/** Counts a connection in until it closes; false when its host has as many as it may have. */
export type HostCount = (socket: Pick<Socket, "remoteAddress" | "once">) => boolean;

/**
 * Creates the count of connections by the network address of their other end. An
 * IPv4 address is the same host when it is written as IPv6. Without a limit
 * nothing is counted.
 */
export function createHostCount(most: number | undefined): HostCount {
  if (most === undefined) return () => true;
  const counts = new Map<string, number>();
  return (socket) => {
    // Undefined when the other end has left already; those connections close at once.
    const host = (socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/i, "");
    const count = counts.get(host) ?? 0;
    if (count >= most) return false;
    counts.set(host, count + 1);
    socket.once("close", () => {
      const left = (counts.get(host) ?? 1) - 1;
      if (left > 0) counts.set(host, left);
      else counts.delete(host);
    });
    return true;
  };
}
