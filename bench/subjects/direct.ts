import { toHttpTarget } from "./http-target.ts";
import type { Subject } from "./subject.ts";

/** Nothing in between: the upstream itself, whose times are taken off those of the others. */
export const direct: Subject = {
  name: "direct",
  label: "direct",
  role: "reference",
  find: async () => ({ kind: "found", version: "", notes: "the client calls the upstream" }),
  start: async ({ upstreamPort }) => ({ pid: undefined, port: upstreamPort, stop: async () => {} }),
  target: (port, shape) => toHttpTarget(port, shape),
};
