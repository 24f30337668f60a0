// Every static check of the repository; all run, also when one has failed.
import { spawnSync } from "node:child_process";

const checks = [
  { name: "types", command: "tsc -p ." },
  { name: "format and lint", command: "biome check --error-on-warnings" },
  { name: "lint with types", command: "oxlint --deny-warnings" },
  { name: "unused code and dependencies", command: "knip --no-config-hints" },
  { name: "proto lint", command: "buf lint" },
  { name: "proto format", command: "buf format --diff --exit-code" },
  { name: "generated code", command: "node scripts/check-generated.ts" },
  { name: "generated documents", command: "node scripts/generate-documents.ts --check" },
  { name: "breaking API changes", command: "node scripts/check-breaking.ts" },
];

const failed = checks.filter(({ name, command }) => {
  console.log(`\n== ${name}: ${command}`);
  return !succeeds(command);
});

console.log(failed.length === 0 ? "\nAll checks passed." : `\nFailed: ${failed.map(({ name }) => name).join(", ")}`);
console.log(`\n${checks.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;

function succeeds(command: string): boolean {
  const [program = "", ...args] = command.split(" ");
  const { status, error } = spawnSync(program, args, { stdio: "inherit" });
  if (error) console.error(`${program} could not be started (run this as \`npm run check\`): ${error.message}`);
  return status === 0;
}
