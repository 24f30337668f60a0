// `npm run test:resilience`: the storms and floods, and a soak that `--soak 30m` makes longer than it is for CI. All
// other arguments are Vitest's.
import { spawnSync } from "node:child_process";

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

const args = process.argv.slice(2);
const at = args.indexOf("--soak");
const [, given] = at < 0 ? [] : args.splice(at, 2);
const [, amount, unit = ""] = /^(\d+)([smh])$/.exec(given ?? "60s") ?? [];
const soakMs = Number(amount) * (unitMs[unit] ?? Number.NaN);
if (Number.isNaN(soakMs)) throw new Error('write a duration after --soak, such as "30m"');

const { status } = spawnSync("vitest", ["run", "--config", "vitest.resilience.config.ts", ...args], {
  stdio: "inherit",
  env: { ...process.env, SOAK_MS: String(soakMs) },
});
process.exitCode = status ?? 1;
