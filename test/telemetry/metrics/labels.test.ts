import { expect, test } from "vitest";
import { Labels, toLabel } from "../../../src/telemetry/metrics/labels.ts";

const providers = [
  { name: "main", kind: "openai" },
  { name: "mine", kind: "anthropic" },
  { name: "cloud", kind: "openai", conventionName: "azure.ai.openai" },
];
const labels = new Labels(
  { models: ["fast", "main/listed"], targets: ["main/listed", "mine/a/b", "gone/x"], providers },
  100,
);

test.each([
  ["fast", "fast"],
  ["main/listed", "main/listed"],
  ["main/unlisted", "other"],
  ["mine/a/b", "other"],
  ["", "other"],
  ["__proto__", "other"],
  ["constructor", "other"],
  ["fast ", "other"],
])("the model %j has the label %j", (model, label) => {
  expect(labels.ofModel(model)).toBe(label);
});

test.each([
  ["main/listed", { target: "main/listed", model: "listed", providerName: "openai" }],
  ["mine/a/b", { target: "mine/a/b", model: "a/b", providerName: "anthropic" }],
  ["main/anything\n", { target: "main/other", model: "other", providerName: "openai" }],
  ["cloud/x", { target: "cloud/other", model: "other", providerName: "azure.ai.openai" }],
  ["gone/x", { target: "other", model: "other", providerName: "other" }],
  ["no slash", { target: "other", model: "other", providerName: "other" }],
  ["", { target: "other", model: "other", providerName: "other" }],
])("the target %j has the labels %j", (target, wanted) => {
  expect(labels.ofTarget(target)).toEqual(wanted);
});

test("10,000 names that callers make up have two labels", () => {
  const made = Array.from({ length: 10_000 }, (_, index) => `main/${index}${"x".repeat(256)}`);
  expect(new Set(made.map((name) => labels.ofModel(name)))).toEqual(new Set(["other"]));
  expect(new Set(made.map((name) => labels.ofTarget(name).target))).toEqual(new Set(["main/other"]));
});

test("of more configured names than the limit the rest is other", () => {
  const many = Array.from({ length: 20 }, (_, index) => `main/${index}`);
  const few = new Labels({ models: many, targets: many, providers }, 5);
  expect(new Set(many.map((name) => few.ofModel(name))).size).toBe(6);
  expect(new Set(many.map((name) => few.ofTarget(name).target)).size).toBe(6);
});

test.each([
  ["line\nfeed\r\0", "line?feed??"],
  ["\u001b[31mred", "?[31mred"],
  ["bidi\u202eend\u2028", "bidi?end?"],
  ["lone \ud800 surrogate", "lone ? surrogate"],
  ["models/é-日本", "models/é-日本"],
])("a configured name %j is shown as %j", (name, label) => {
  expect(toLabel(name)).toBe(label);
});

test("a label has at most 128 characters", () => {
  expect(toLabel("x".repeat(128))).toBe("x".repeat(128));
  expect(toLabel("x".repeat(129))).toBe(`${"x".repeat(127)}…`);
});

test("a name that is cut is well-formed wherever the cut is", () => {
  for (let length = 0; length < 4; length += 1) {
    const label = toLabel("x".repeat(length) + "😀".repeat(200));
    expect([label.isWellFormed(), label.length > 120, label.length <= 128]).toEqual([true, true, true]);
  }
});
