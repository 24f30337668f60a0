import type { CallerIdentity } from "../../core/call/caller-identity.ts";
import type { Completion } from "../../core/call/completion.ts";

/** What a service may know of the HTTP request behind an RPC, and how its completion is bound to it. */
export interface RequestScope {
  /** Network address of the caller as host:port; empty where there is no network. */
  readonly peer: string;
  /** The caller's identity by its client certificate; undefined when it showed none. */
  readonly identity: CallerIdentity | undefined;
  /** Reads a header field by its name in lower case; undefined when there is none. */
  header(name: string): string | undefined;
  /**
   * Binds a completion to the request: it ends when the caller leaves, when the
   * caller does not read for too long, and when the gateway shuts down. A request
   * that is already over ends it at once.
   */
  attach(completion: Completion): void;
}
