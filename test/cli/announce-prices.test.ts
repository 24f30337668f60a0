import { expect, test } from "vitest";
import { announcePrices } from "../../src/cli/announce-prices.ts";
import { completeConfig } from "../../src/config/load.ts";
import type { ConfigInput } from "../../src/config/schema/index.ts";
import { type Log, silentLog } from "../../src/core/log.ts";
import { priceList } from "../../src/cost/price-list.ts";

const { date } = priceList().source;
const afterDays = (days: number): Date => new Date(Date.parse(date) + days * 86_400_000);
const remote: ConfigInput["providers"] = { claude: { kind: "anthropic", apiKey: "k" } };

function linesOf(providers: ConfigInput["providers"], now: Date): unknown[] {
  const lines: unknown[] = [];
  const push =
    (level: string) =>
    (facts: object, message: string): number =>
      lines.push([level, facts, message]);
  const log: Log = { ...silentLog, info: push("info"), warn: push("warn") };
  announcePrices(completeConfig({ providers }), log, now);
  return lines;
}

test("the log has the date of the price list, and a warning in its place after 90 days", () => {
  expect(linesOf(remote, afterDays(90))).toMatchObject([["info", { date }, "price list"]]);
  expect(linesOf(remote, afterDays(91))).toMatchObject([["warn", { date }, expect.stringMatching(/is 91 days old/)]]);
});

test("a gateway whose providers are on this machine needs no list and is not warned", () => {
  const providers: ConfigInput["providers"] = {
    toy: { kind: "sim" },
    local: { kind: "openai", baseUrl: "http://127.0.0.1:8000/v1" },
    mine: { kind: "ollama" },
  };
  expect(linesOf(providers, afterDays(1_000))).toEqual([]);
});
