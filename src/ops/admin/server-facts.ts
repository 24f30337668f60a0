import type { ConfigState, Setting, Status } from "../../gen/tokenwire/admin/v1/server_pb.ts";
import type { Readiness } from "../readiness.ts";

/** The configuration of a server, as its operators may see it. */
export interface ConfigView {
  state(): ConfigState;
  settings(): readonly Setting[];
  /** Loads it again; the state after that, with the faults of one that cannot be used. */
  reload(): Promise<ConfigState>;
}

/** What a server is, apart from its processes. */
export interface ServerFacts extends Pick<Status, "version" | "nodeVersion" | "replica"> {
  readonly readiness: Readiness;
  readonly config: ConfigView;
}
