import type { Subject } from "./subject.ts";

/** Bifrost, whose package on npm holds no gateway but a downloader of one. */
export const bifrost: Subject = {
  name: "bifrost",
  label: "Bifrost",
  role: "peer",
  find: async () => ({
    kind: "missing",
    reason:
      "@maximhq/bifrost 1.6.3 on npm downloads its program from a server of its own when it is started, and installs from no registry",
  }),
  start: () => Promise.reject(new Error("Bifrost is not installed")),
  target: () => undefined,
};
