// Makes src/cost/price-list.json from the package that keeps prices: what tokens of each model cost, by provider.
import { readFileSync } from "node:fs";
import {
  type ConditionalPrice,
  type MatchLogic,
  type ModelInfo,
  type Provider,
  waitForUpdate,
} from "@pydantic/genai-prices";
import type { ListedPrices, ListedProvider, NamePattern, TimedPrice } from "../src/cost/listed-prices.ts";
import type { OwnRates } from "../src/cost/model-price.ts";

const source = {
  package: "@pydantic/genai-prices",
  version: "0.1.8",
  // When this version was published: `npm view @pydantic/genai-prices time` has it.
  date: "2026-09-23",
  license: "MIT, Copyright (c) Pydantic Services Inc. 2025 to present",
};

/** The text of the file, a line for each model, so that a change of prices can be read as one. */
export async function priceListFile(): Promise<string> {
  checkVersion();
  // Without an update of them these are the prices of the package itself.
  const providers = (await waitForUpdate()) ?? [];
  const lines = providers.map((provider) => toLines(toListed(provider)));
  return `{"source":${JSON.stringify(source)},\n"providers":[\n${lines.join(",\n")}\n]}\n`;
}

function checkVersion(): void {
  const path = "node_modules/@pydantic/genai-prices/package.json";
  const { version } = JSON.parse(readFileSync(path, "utf8")) as { version: string }; // npm has checked its form.
  if (version !== source.version) {
    throw new Error(`scripts/price-list.ts is for ${source.version}: write ${version} there, and its date`);
  }
}

function toLines({ models, ...rest }: ListedProvider): string {
  const head = JSON.stringify(rest).slice(0, -1);
  return `${head},"models":[\n${models.map((model) => JSON.stringify(model)).join(",\n")}\n]}`;
}

function toListed({ id, api_pattern: urls, fallback_model_providers: others, models }: Provider): ListedProvider {
  return { id, urls, ...(others && { others }), models: models.map(toModel) };
}

function toModel({ match, prices }: ModelInfo): ListedPrices {
  const all = Array.isArray(prices) ? prices : [{ prices }];
  const listed = all.map(toTimed);
  // A model without prices stays, because it must not be taken for one with a similar name.
  return { names: toNames(match), prices: listed.every((price) => price !== undefined) ? listed : [] };
}

function toNames(match: MatchLogic): NamePattern[] {
  return "or" in match ? match.or.flatMap(toNames) : [toName(match)];
}

function toName(match: MatchLogic): NamePattern {
  if ("and" in match) return match.and.map(toName);
  if ("equals" in match) return `=${match.equals.toLowerCase()}`;
  if ("starts_with" in match) return `^${match.starts_with.toLowerCase()}`;
  if ("ends_with" in match) return `$${match.ends_with.toLowerCase()}`;
  if ("contains" in match) return `*${match.contains.toLowerCase()}`;
  if ("regex" in match) return `/${match.regex}`;
  throw new Error(`a price is for names of a form that is not known here: ${JSON.stringify(match)}`);
}

type Units = ConditionalPrice["prices"];

function toTimed({ constraint, prices }: ConditionalPrice): TimedPrice | undefined {
  const rates = toRates(prices, 0);
  if (rates === undefined) return undefined;
  const starts = [...new Set(Object.values(prices).flatMap(startsOf))].sort((a, b) => a - b);
  const tiers = starts.flatMap((above) => {
    const own = toRates(prices, above + 1);
    return own === undefined ? [] : [{ above, ...own }];
  });
  return { ...toCondition(constraint), rates, ...(tiers.length > 0 && { tiers }) };
}

function startsOf(unit: Units[string]): number[] {
  return typeof unit === "object" ? unit.tiers.map(({ start }) => start) : [];
}

function toCondition(constraint: ConditionalPrice["constraint"]): Pick<TimedPrice, "from" | "minutes"> {
  if (constraint === undefined) return {};
  if (constraint.type === "start_date") return { from: constraint.start_date };
  return { minutes: [toMinute(constraint.start_time), toMinute(constraint.end_time)] };
}

function toMinute(time: string): number {
  const [, hours, minutes] = /^(\d\d):(\d\d):00Z$/.exec(time) ?? [];
  if (hours === undefined) throw new Error(`a price is for a time of a form that is not known here: ${time}`);
  return Number(hours) * 60 + Number(minutes);
}

/** The prices of calls with so many input tokens; undefined for what is not paid by tokens of text. */
function toRates(units: Units, inputTokens: number): OwnRates | undefined {
  const priceOf = (key: string): number | undefined => {
    const unit = units[key];
    const tier = typeof unit === "object" ? unit.tiers.findLast(({ start }) => inputTokens > start) : undefined;
    return typeof unit === "object" ? (tier?.price ?? unit.base) : unit;
  };
  const [input, output] = [toWhole(priceOf("input_mtok")), toWhole(priceOf("output_mtok"))];
  if (input === undefined || output === undefined) return undefined;
  const others = {
    cachedInput: toWhole(priceOf("cache_read_mtok")),
    cacheWrite: toWhole(priceOf("cache_write_mtok")),
    reasoning: toWhole(priceOf("output_reasoning_mtok")),
    call: toWhole(scale(priceOf("requests_kcount"), 1_000)),
  };
  return { input, output, ...others };
}

function scale(usd: number | undefined, by: number): number | undefined {
  return usd === undefined ? undefined : usd * by;
}

/** USD in micro-USD. Some prices are thirds, such as a twelfth of a dollar; they are rounded to six decimals. */
function toWhole(usd: number | undefined): number | undefined {
  return usd === undefined ? undefined : Math.round(usd * 1_000_000);
}
