// Compares the API with each released one, whose image is kept in proto-released/. A breaking change fails.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

const released = readdirSync("proto-released").filter((file) => file.endsWith(".binpb"));
if (released.length === 0) throw new Error("proto-released/ has no image of a released API to compare with");

for (const file of released) {
  const { status, error } = spawnSync("buf", ["breaking", "proto", "--against", `proto-released/${file}`], {
    stdio: "inherit",
  });
  if (error !== undefined) throw error;
  if (status === 0) console.log(`nothing breaks callers of ${file}`);
  else process.exitCode = 1;
}
