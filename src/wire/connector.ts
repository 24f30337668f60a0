import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import { buildConnector } from "undici";

// undici would let Node read 64 KiB ahead of a reader that has stopped.
// Its types do not know the option, which it hands to net.connect and tls.connect.
const readAhead = { highWaterMark: 16 * 1024 };

/**
 * Opens the connections to one origin. HTTPS trusts the CAs of Node, of the
 * system and of NODE_EXTRA_CA_CERTS.
 */
export function createConnector(isSecure: boolean, connectTimeoutMs: number): buildConnector.connector {
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    // HTTP/2 would put all answers on one connection, where a reader that stalls
    // holds up the others and a cancelled answer cannot close its socket.
    allowH2: false,
    ...readAhead,
    ...(isSecure && { secureContext: trustedContext() }),
  });
  return (options, callback) =>
    connect(options, (...result) => {
      const [, socket] = result;
      // undici takes a reset for the end of a body that only the end of its
      // connection delimits. Under another code it stays an error.
      socket?.prependListener("error", (failure: NodeJS.ErrnoException) => {
        if (failure.code === "ECONNRESET") failure.code = "RESET";
      });
      callback(...result);
    });
}

let trusted: SecureContext | undefined;

// Parsing some hundred certificates takes 50 ms: too long for each connection.
function trustedContext(): SecureContext {
  trusted ??= createSecureContext({
    ca: [...new Set([...getCACertificates("default"), ...getCACertificates("system")])],
  });
  return trusted;
}
