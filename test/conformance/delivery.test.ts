import { expect, test } from "vitest";
import { type Delivery, fromModel, toModel } from "../../conformance/served/delivery.ts";

test.each<[delivery: Delivery, model: string]>([
  ["whole", "recording-7-whole"],
  ["bytes", "recording-7-bytes"],
  [{ offset: 0, ending: "closed" }, "recording-7-0-closed"],
  [{ offset: 1_234, ending: "reset" }, "recording-7-1234-reset"],
])("a model names a recording, and that it is served %j", (delivery, model) => {
  expect(toModel(7, delivery)).toBe(model);
  expect(fromModel(model)).toEqual({ index: 7, delivery });
});

test.each(["", "gpt-6", "recording-7", "recording-7-half", "recording-7-0-whole", "recording-7-reset"])(
  "%j names none",
  (model) => {
    expect(fromModel(model)).toBeUndefined();
  },
);
