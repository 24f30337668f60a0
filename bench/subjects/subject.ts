import type { Format } from "../answers/answer.ts";
import type { Target } from "../client/caller.ts";
import type { RunningProgram } from "../processes/program.ts";

/** What a call asks for. */
export interface CallShape {
  readonly format: Format;
  readonly isStream: boolean;
  /** Length of the prompt. */
  readonly promptBytes: number;
}

/**
 * How a program is started: as usual; with TLS for its callers; with two workers or
 * threads for calls; as the first time on a machine, with nothing kept of an earlier start;
 * with metrics; with metrics and a trace of each call; or with metrics and ten watchers.
 */
export type Mode = "usual" | "tls" | "workers" | "first" | "metrics" | "traces" | "watched";

/** Where a program that is measured finds what it needs. */
export interface Place {
  readonly upstreamPort: number;
  /** A folder for its configuration, which is removed after the run. */
  readonly folder: string;
  readonly mode: Mode;
  readonly certificate: CertificateFiles;
}

/** A certificate for 127.0.0.1 that is its own authority, in PEM. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** The text of `certFile`, which clients trust. */
  readonly cert: string;
}

/** Whether a program is on this machine. */
export type Found =
  | {
      readonly kind: "found";
      readonly version: string;
      /** How it was started, and which defaults were changed: shown beside the figures. */
      readonly notes: string;
    }
  | { readonly kind: "missing"; readonly reason: string };

/** A program that is measured. */
export interface Subject {
  /** In the raw data and on the command line. */
  readonly name: string;
  /** In tables. */
  readonly label: string;
  readonly role: "measured" | "reference" | "peer";
  /** Names of the only cases that it is measured in unless others are asked for; all when undefined. */
  readonly cases?: readonly string[];
  /** Whether it takes so long to make it ready that `--quick` leaves it out, unless it is asked for. */
  readonly isLongToPrepare?: boolean;
  /** How it can be started other than as usual; only as usual when undefined. */
  readonly modes?: readonly Mode[];
  find(): Promise<Found>;
  /** Starts it in front of the upstream; resolves when its port takes connections. The caller stops it. */
  start(place: Place): Promise<RunningProgram>;
  /** How a client calls it; undefined for what it does not serve, or is not configured to. */
  target(port: number, shape: CallShape, upstreamPort: number): Target | undefined;
}
