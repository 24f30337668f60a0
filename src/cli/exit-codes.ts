/** Exit codes of every command. */
export const exitCodes = {
  ok: 0,
  /** The call failed, the server could not start, or the output could not be written. */
  failed: 1,
  /** A flag, an argument or the configuration cannot be used. */
  usage: 2,
  /** No server answers at the address. */
  noServer: 3,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** One of the {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
