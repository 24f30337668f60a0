import { type FlagSetting, kinds } from "../providers/kinds.ts";
import type { Path } from "./tree.ts";

/** One setting that a flag or a variable can make: where it is given, and what of the configuration it sets. */
export interface Setting {
  /** Command-line flag without dashes; undefined for secrets, which would show in a process list. */
  readonly flag: string | undefined;
  /** Environment variable. */
  readonly variable: string;
  /** Path in the configuration, whose schema has its values and its description. */
  readonly path: Path;
  /** How its text is read: as it is, as words between commas, or as JSON. */
  readonly form: "text" | "list" | "json";
  /** Whether it alone brings about the provider that it is a setting of. */
  readonly isEnough?: boolean | undefined;
}

/** The file that the rest of the configuration is read from. */
export const fileSetting = { flag: "config", variable: "TOKENWIRE_CONFIG" } as const;

/** Every setting outside of the file. Flags win over the environment, which wins over the file. */
export const settings: readonly Setting[] = [
  setting("host", "server.host"),
  setting("port", "server.port"),
  setting("workers", "server.workers"),
  setting("cors-origins", "server.corsOrigins", "list"),
  setting("allowed-hosts", "server.allowedHosts", "list"),
  setting("max-connections", "server.maxConnections"),
  setting("max-connections-per-host", "server.maxConnectionsPerHost"),
  setting("max-connection-age", "server.maxConnectionAge"),
  setting("max-streams", "server.maxStreams"),
  setting("max-message-bytes", "server.maxMessageBytes"),
  setting("max-buffered-bytes", "server.maxBufferedBytes"),
  setting("first-byte-timeout", "server.firstByteTimeout"),
  setting("reader-stall-timeout", "server.readerStallTimeout"),
  setting("native-grpc", "server.nativeGrpc"),
  setting("drain-timeout", "server.drainTimeout"),
  setting("lame-duck", "server.lameDuck"),
  setting("tls-cert-file", "server.tls.certFile"),
  setting("tls-key-file", "server.tls.keyFile"),
  setting("tls-client-ca-file", "server.tls.clientCaFile"),
  setting("tls-client-auth", "server.tls.clientAuth"),
  setting("ops-port", "ops.port"),
  setting("ops-host", "ops.host"),
  setting("ops-admin", "ops.admin"),
  setting("ops-token-file", "ops.tokenFile"),
  setting("ops-tls-cert-file", "ops.tls.certFile"),
  setting("ops-tls-key-file", "ops.tls.keyFile"),
  setting("connect-timeout", "timeouts.connect"),
  setting("first-token-timeout", "timeouts.firstToken"),
  setting("idle-timeout", "timeouts.idle"),
  setting("total-timeout", "timeouts.total"),
  setting("max-total-timeout", "timeouts.maxTotal"),
  setting("concurrency", "limits.concurrency"),
  setting("queue-length", "limits.queueLength"),
  setting("queue-timeout", "limits.queueTimeout"),
  setting("max-calls", "admission.maxCalls"),
  setting("max-calls-per-caller", "admission.maxCallsPerCaller"),
  setting("max-loop-delay", "admission.maxLoopDelay"),
  setting("max-attempts", "retries.maxAttempts"),
  secret("TOKENWIRE_PROXY", "proxy"),
  setting("log-level", "log.level"),
  setting("log-format", "log.format"),
  // The order in which help and documents show them.
  ...kinds.toReversed().flatMap(({ name, flags = [] }) => flags.map((flag) => ofKind(name, flag))),
];

function setting(flag: string, path: string, form: Setting["form"] = "text"): Setting {
  return { flag, variable: toVariable(flag), path: path.split("."), form };
}

function secret(variable: string, path: string): Setting {
  return { flag: undefined, variable, path: path.split("."), form: "text" };
}

/** A setting of the provider that has the name of its kind. */
function ofKind(kind: string, { key, form = "text", isSecret, variable, isEnough }: FlagSetting): Setting {
  const words = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const flag = `${kind}-${words}`;
  return {
    flag: isSecret ? undefined : flag,
    variable: variable ?? toVariable(flag),
    path: ["providers", kind, key],
    form,
    isEnough,
  };
}

function toVariable(flag: string): string {
  return `TOKENWIRE_${flag.replaceAll("-", "_").toUpperCase()}`;
}
