// The process of a collector: takes whatever OTLP it gets over HTTP.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { FromCollector } from "./messages.ts";

const server = createServer((request, response) => {
  request.resume().once("end", () => response.writeHead(200, { "content-type": "application/x-protobuf" }).end());
});
server.listen(0, "127.0.0.1", () => {
  // A server on a TCP port has an address with a port.
  const { port } = server.address() as AddressInfo;
  const message: FromCollector = { kind: "listening", port };
  process.send?.(message);
});
process.on("disconnect", () => process.exit(0));
