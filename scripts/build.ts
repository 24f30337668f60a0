// Makes what the package and the image run, in dist/: the compiled sources with their
// types, the price list, the API as a descriptor set, and the command.
import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { bundleCommand } from "./bundle-command.ts";

// What an earlier build left of a file that is gone would be packed too.
rmSync("dist", { recursive: true, force: true });
execFileSync("tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });
copyFileSync("src/cost/price-list.json", "dist/cost/price-list.json");
execFileSync("buf", ["build", "proto", "--path", "proto/tokenwire/v1", "--output", "dist/tokenwire.v1.binpb"], {
  stdio: "inherit",
});
await bundleCommand("dist/cli/run.js", "dist/command");
// It is read from beside the file that the code is in.
copyFileSync("src/cost/price-list.json", "dist/command/price-list.json");
// The command has them.
for (const file of ["cli", "main.js", "main.js.map", "main.d.ts"]) rmSync(`dist/${file}`, { recursive: true });
