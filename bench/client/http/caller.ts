import type { Caller, Target } from "../caller.ts";
import { openSocket } from "../open-socket.ts";
import { type Connection, openConnection } from "./connection.ts";

/** Creates a caller over HTTP/1.1 that keeps its connections and opens one when none is free. */
export function createHttpCaller({
  port,
  certificate,
  path,
  headers,
  body,
  isStream,
}: Extract<Target, { protocol: "http" }>): Caller {
  const all = new Set<Connection>();
  const free: Connection[] = [];
  const bytes = Buffer.from(body);
  const fields = { host: `127.0.0.1:${port}`, "content-type": "application/json", accept: "*/*", ...headers };
  const head = [
    `POST ${path} HTTP/1.1`,
    ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${bytes.byteLength}`,
  ].join("\r\n");
  const request = Buffer.concat([Buffer.from(`${head}\r\n\r\n`), bytes]);

  function take(): Connection {
    for (let found = free.pop(); found !== undefined; found = free.pop()) {
      if (!found.isClosed) return found;
      all.delete(found);
    }
    const opened = openConnection(openSocket({ port, certificate, protocol: "http/1.1" }), isStream);
    all.add(opened);
    return opened;
  }

  return {
    call(listener) {
      const connection = take();
      connection.call(request, listener, () => free.push(connection));
      return () => {
        all.delete(connection);
        connection.close();
      };
    },
    close() {
      for (const connection of all) connection.close();
    },
  };
}
