// The table of clients: how each is made and run. All else is the same for all.
import type { Client, Command, Toolchain } from "./client.ts";

const node: Toolchain = { program: "node", install: "Node 24" };
const npm: Toolchain = { program: "npm", install: "npm" };
const chromium: Toolchain = { program: "chromium", install: "Chromium, Debian package chromium" };

const prepareTypescript: readonly Command[] = [
  { argv: ["npm", "ci"] },
  { argv: ["npm", "run", "generate"] },
  { argv: ["npm", "run", "check"] },
];

/** Every client, in the order of the matrix. */
export const clients: readonly Client[] = [
  {
    name: "typescript-connect",
    folder: "typescript",
    toolchains: [node, npm],
    prepare: prepareTypescript,
    scenarios: { argv: ["node", "scenarios/connect.ts"] },
    example: { argv: ["node", "src/example.ts"] },
  },
  {
    name: "typescript-grpc-js",
    folder: "typescript",
    toolchains: [node, npm],
    prepare: prepareTypescript,
    scenarios: { argv: ["node", "scenarios/grpc-js.ts"] },
  },
  {
    name: "browser",
    folder: "typescript",
    toolchains: [node, npm, chromium],
    prepare: prepareTypescript,
    scenarios: { argv: ["node", "scenarios/browser.ts"] },
  },
];
