// The process of the plain pipe: node:http in front of the upstream, nothing parsed. What a gateway in Node cannot beat.
import { readFileSync } from "node:fs";
import { Agent, createServer, type RequestListener, request } from "node:http";
import { createServer as createSecureServer } from "node:https";

const [port, upstreamPort, certFile, keyFile] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxFreeSockets: Number.POSITIVE_INFINITY });

const forward: RequestListener = (incoming, outgoing) => {
  const { method, url, headers } = incoming;
  const options = { agent, host: "127.0.0.1", port: upstreamPort, method, path: url, headers };
  const upstream = request(options, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  upstream.on("error", () => outgoing.destroy());
  outgoing.once("close", () => upstream.destroy());
  incoming.pipe(upstream);
};

const server =
  certFile === undefined || keyFile === undefined
    ? createServer({ noDelay: true }, forward)
    : createSecureServer({ noDelay: true, cert: readFileSync(certFile), key: readFileSync(keyFile) }, forward);
server.listen({ port: Number(port), host: "127.0.0.1", backlog: 4_096 });
