import type { Socket } from "node:net";

/** Counts a connection until it closes; false when its host has reached the limit. */
export type HostCount = (socket: Pick<Socket, "remoteAddress" | "once">) => boolean;

/**
 * Creates the count of connections by remote network address. An IPv4 address and
 * its IPv6-mapped form are the same host. Without a limit nothing is counted.
 */
export function createHostCount(most: number | undefined): HostCount {
  if (most === undefined) return () => true;
  const counts = new Map<string, number>();
  return (socket) => {
    // The address is undefined when the client has already left; such a connection closes at once.
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
