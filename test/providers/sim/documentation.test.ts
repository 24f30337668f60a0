import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { failures } from "../../../src/providers/sim/failures.ts";
import { createSimProvider } from "../../../src/providers/sim/index.ts";
import { optionNames } from "../../../src/providers/sim/options/given-options.ts";
import { createSimulator, weatherTool } from "./simulator.ts";

const documentation = readFileSync(new URL("../../../docs/simulator.md", import.meta.url), "utf8");

/** The rows of the table whose first column has this title, as cells without back quotes. */
function tableOf(title: string): string[][] {
  const lines = documentation.split("\n");
  const head = lines.findIndex((line) => line.startsWith(`| ${title} |`));
  const rest = lines.slice(head + 2);
  const rows = rest.slice(
    0,
    rest.findIndex((line) => !line.startsWith("|")),
  );
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}

describe("docs/simulator.md", () => {
  test("lists every model", () => {
    const { models } = createSimProvider({ name: "sim" });
    expect(tableOf("model").map(([name]) => name)).toEqual(models.map((model) => `sim/${model}`));
  });

  test("lists every option", () => {
    expect(tableOf("option").map(([name]) => name)).toEqual(optionNames);
  });

  test("lists every failure with its facts", () => {
    const facts = [...failures.values()].map(({ name, reason, httpStatus, type, code }) => {
      return [name, reason, String(httpStatus ?? ""), type, code];
    });
    expect(tableOf("fail")).toEqual(facts);
  });

  const models = [...new Set(documentation.match(/\bsim\/[a-z]+(?:\?[a-z_]+=[^`"\s]+)?/g))];

  test("has examples", () => {
    expect(models.length).toBeGreaterThan(20);
  });

  test.each(models)(
    "%s of the document is a model that answers, or fails with the failure of its options",
    async (model) => {
      const request = { model, prompt: "one two three", tools: [weatherTool] };
      const simulator = createSimulator();
      const reading = simulator.stream(request);
      let isOver = false;
      const ended = reading.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        simulator.clock.advance(100);
      }
      const { error, events } = await ended;
      const failure = failures.get(new URLSearchParams(model.split("?")[1]).get("fail") ?? "");
      expect(error?.reason).toBe(failure?.reason);
      expect(events.some((event) => event.case === "finished")).toBe(failure === undefined);
    },
  );
});
