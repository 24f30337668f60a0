#!/usr/bin/env node
// Plain JavaScript on purpose: an older Node must get as far as this message.
const oldest = 24;
const major = Number(process.versions.node.split(".")[0]);
if (major < oldest) {
  console.error(
    `tokenwire needs Node ${oldest} or newer and was started by Node ${process.versions.node}. ` +
      "In a clone, `npm ci` installs the right one: use `npm start` or `npx tokenwire`.",
  );
  process.exit(1);
}
await import("../src/main.ts");
