import { GatewayError } from "../../../core/errors/error.ts";

/** The failure of a message that has, or declares, more than `maxBytes`. */
export function messageTooLarge(maxBytes: number, cause?: unknown): GatewayError {
  const description = `a message may have ${maxBytes} bytes after decompression; send a smaller one`;
  return new GatewayError("MALFORMED_MESSAGE", `the message is too large: ${description}`, {
    cause,
    quotaViolations: [{ subject: "message", description }],
  });
}
