// The process of the upstream: a provider that answers as the plan says, on raw sockets.
import { type AddressInfo, createServer } from "node:net";
import { toAnswerBytes } from "./answer-bytes.ts";
import { serveConnection, type Upstream } from "./connection.ts";
import type { FromUpstream, ToUpstream, UpstreamReport } from "./messages.ts";
import type { Plan } from "./plan.ts";
import { createWheel } from "./wheel.ts";

const wheel = createWheel();
let report: UpstreamReport = { requests: 0, answered: 0, aborted: 0 };
let upstream = toUpstream({ kind: "stream", pace: "full", tokens: 1 });

const server = createServer({ noDelay: true }, (socket) => serveConnection(socket, () => upstream));
server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, () => {
  // A server on a TCP port has an address with a port.
  const { port } = server.address() as AddressInfo;
  send({ kind: "listening", port });
});

process.on("message", (message: ToUpstream) => {
  switch (message.kind) {
    case "plan":
      report = { requests: 0, answered: 0, aborted: 0 };
      upstream = toUpstream(message.plan);
      return send({ kind: "planned" });
    case "release":
      for (const finish of [...upstream.held]) finish();
      return;
    case "report":
      return send({ kind: "reported", report });
    default:
      return message satisfies never;
  }
});
process.on("disconnect", () => process.exit(0));

function toUpstream(plan: Plan): Upstream {
  return {
    plan,
    bytes: toAnswerBytes(plan),
    wheel,
    held: new Set(),
    requestReceived() {
      report = { ...report, requests: report.requests + 1 };
    },
    answered() {
      report = { ...report, answered: report.answered + 1 };
    },
    aborted(atMs) {
      report = { ...report, aborted: report.aborted + 1 };
      send({ kind: "aborted", atMs });
    },
    failed(fault) {
      report = { ...report, fault: report.fault ?? fault };
    },
  };
}

function send(message: FromUpstream): void {
  process.send?.(message);
}
