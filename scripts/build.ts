// Makes what the package and the image run, in dist/: the compiled sources with their
// types, the price list, and the API as a descriptor set.
import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";

// What an earlier build left of a file that is gone would be packed too.
rmSync("dist", { recursive: true, force: true });
execFileSync("tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });
copyFileSync("src/cost/price-list.json", "dist/cost/price-list.json");
execFileSync("buf", ["build", "proto", "--path", "proto/tokenwire/v1", "--output", "dist/tokenwire.v1.binpb"], {
  stdio: "inherit",
});
