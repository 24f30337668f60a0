// The process of the plain pipe: node:http in front of the upstream, nothing parsed. What a gateway in Node cannot beat.
import { Agent, createServer, request } from "node:http";

const [port, upstreamPort] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true, maxFreeSockets: Number.POSITIVE_INFINITY });

const server = createServer({ noDelay: true }, (incoming, outgoing) => {
  const { method, url, headers } = incoming;
  const options = { agent, host: "127.0.0.1", port: upstreamPort, method, path: url, headers };
  const upstream = request(options, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  upstream.on("error", () => outgoing.destroy());
  outgoing.once("close", () => upstream.destroy());
  incoming.pipe(upstream);
});
server.listen({ port, host: "127.0.0.1", backlog: 4_096 });
