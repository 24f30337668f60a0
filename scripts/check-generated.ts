// Fails when src/gen is not what the .proto files generate.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const fresh = mkdtempSync(join(tmpdir(), "tokenwire-gen-"));
try {
  execFileSync("buf", ["generate", "--output", fresh], { stdio: "inherit" });
  const diff = spawnSync("git", ["diff", "--no-index", "--exit-code", "src/gen", join(fresh, "src/gen")], {
    stdio: "inherit",
  });
  if (diff.error) throw diff.error;
  if (diff.status === 0) console.log("src/gen is fresh");
  else console.error("src/gen is stale: run `npm run generate` and commit the result");
  process.exitCode = diff.status ?? 1;
} finally {
  rmSync(fresh, { recursive: true });
}
