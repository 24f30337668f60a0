import type { Subject } from "./subject.ts";

/** Gateways that a reader may look for and the bench cannot run, with the reason of each. */
export const notRun: readonly Subject[] = [
  toSubject(
    "bifrost",
    "Bifrost",
    "@maximhq/bifrost 1.6.3 on npm holds no gateway but a downloader: the program comes from a server of its own when it is started, and the bench runs only what a package registry keeps. The Go module proxy that was asked did not serve its module",
  ),
  toSubject(
    "claude-code-router",
    "Claude Code Router",
    "@musistudio/claude-code-router 3.1.1 on npm depends on @the-next-ai/ai-gateway, which npm did not find in its registry",
  ),
  toSubject(
    "langdb",
    "LangDB",
    "the readme of ai-gateway 0.3.2 on crates.io names no way to call a provider at an address of one's own",
  ),
];

function toSubject(name: string, label: string, reason: string): Subject {
  return {
    name,
    label,
    role: "peer",
    find: async () => ({ kind: "missing", reason }),
    start: () => Promise.reject(new Error(`${label} cannot be run: ${reason}`)),
    target: () => undefined,
  };
}
