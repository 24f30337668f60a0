import { isLoopback } from "../../core/loopback.ts";
import type { ServerConfig } from "../config.ts";

/** A warning that any machine can call, in a sentence with what to do; undefined when none can. */
export function exposureWarning({ host, tls }: Pick<ServerConfig, "host" | "tls">): string | undefined {
  if (tls !== undefined || isLoopback(host)) return undefined;
  return (
    `server.host ${host} is reached from other machines, in plain text and by anyone: ` +
    "set server.tls with clientCaFile, or listen on 127.0.0.1, or let only your own services reach the port"
  );
}
