import { once } from "node:events";
import { createServer } from "node:http2";

/** A server of node:http2 with nothing of ours: what h2spec finds there is Node's own. Closes with its process. */
export async function startPlainServer(): Promise<{ readonly port: number; close(): void }> {
  const server = createServer();
  server.on("sessionError", () => {});
  server.on("stream", (stream) => {
    stream.on("error", () => {});
    stream.respond({ ":status": 200 });
    stream.end("hello");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the plain server has no port");
  return {
    port: address.port,
    close() {
      server.close();
    },
  };
}
