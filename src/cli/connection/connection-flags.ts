import type { Command } from "commander";
import { collect, defaultAddress, toAddress, toSeconds } from "../flag-values.ts";

/** The flags for which gateway is called and how. */
export interface ConnectionFlags {
  readonly address: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Unparsed, because the values are secrets and commander repeats a value that it refuses. */
  readonly header?: readonly string[];
  /** Seconds. */
  readonly timeout?: number;
}

/** Adds the flags of {@link ConnectionFlags} to a command; without `timeoutSeconds` its calls have no deadline. */
export function addConnectionFlags(command: Command, timeoutSeconds?: number): void {
  command
    .optionsGroup("Which gateway:")
    .option("--address <url>", "the gateway; https:// for one with TLS", toAddress, defaultAddress)
    .option("--ca <file>", "PEM certificates to trust (default: those that Node trusts)")
    .option("--cert <file>", "PEM certificate of the client, for a gateway that asks for one")
    .option("--key <file>", "PEM key of --cert")
    .option(
      "--header <name:value>",
      "metadata of the call, @FILE for a file with one on each line; repeatable",
      collect,
    )
    .option("--timeout <seconds>", "deadline of the call", toSeconds, timeoutSeconds);
}
