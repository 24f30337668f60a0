import { describe, expect, test } from "vitest";
import { createSimulator } from "../simulator.ts";

async function violationsOf(model: string, optionsJson?: string): Promise<readonly (readonly [string, string])[]> {
  const { error, events } = await createSimulator().stream({
    model,
    prompt: "hello",
    ...(optionsJson !== undefined && { providerOptionsJson: { sim: optionsJson } }),
  });
  expect(error?.reason).toBe("INVALID_REQUEST");
  expect(events).toEqual([]);
  return error?.fieldViolations.map(({ field, description }) => [field, description] as const) ?? [];
}

const known = "ttft, rate, batch, fail, retry_after, stall, after, attempts, usage, split_pairs, tokens";
const durationRule = 'must be a duration such as "200ms", "1.5s" or "2m", at most "60m"';

describe("an option of a model name", () => {
  test.each([
    ["speed=1", `unknown option "speed"; there are ${known}`],
    ["ttft=200", `ttft ${durationRule}`],
    ["ttft=61m", `ttft ${durationRule}`],
    ["ttft=-1s", `ttft ${durationRule}`],
    ["ttft=", `ttft ${durationRule}`],
    ["rate=0", "rate must be a number above 0"],
    ["rate=fast", "rate must be a number above 0"],
    ["rate=-1", "rate must be a number above 0"],
    ["batch=0", "batch must be a whole number from 1 to 10000"],
    ["batch=1.5", "batch must be a whole number from 1 to 10000"],
    ["fail=oops", expect.stringMatching(/^fail must be one of invalid, .*, cut$/)],
    ["stall=never", 'stall must be "forever" or a duration such as "200ms", "1.5s" or "2m", at most "60m"'],
    ["stall=1s&after=-1", "after must be a whole number from 0 to 2147483647"],
    ["usage=all", "usage must be one of final, running, none"],
    ["split_pairs=yes", "split_pairs must be true or false"],
    ["tokens=1000001", "tokens must be a whole number from 0 to 1000000"],
    ["ttft=1s&ttft=2s", 'the option "ttft" is given twice'],
    ["retry_after=1s", "retry_after needs fail"],
    ["after=1", "after needs fail or stall"],
    ["attempts=1", "attempts needs fail or stall"],
    ["fail=unreachable&after=1", "fail=unreachable comes before any answer, so it takes no after"],
    ["fail=connect_timeout&after=0", "fail=connect_timeout comes before any answer, so it takes no after"],
    ["tokens=5", "the model echo takes no option tokens"],
  ])("%s is refused before anything is sent", async (query, description) => {
    expect(await violationsOf(`sim/echo?${query}`)).toEqual([["model", description]]);
  });

  test("every wrong option is reported", async () => {
    const violations = await violationsOf("sim/echo?rate=0&batch=0");
    expect(violations.map(([, description]) => description.split(" ")[0])).toEqual(["rate", "batch"]);
  });
});

describe('an option of provider_options_json["sim"]', () => {
  const field = 'provider_options_json["sim"]';

  test.each([
    ['{"speed": 1}', `unknown option "speed"; there are ${known}`],
    ['{"ttft": 200}', `ttft ${durationRule}`],
    ['{"fail": 1}', expect.stringMatching(/^fail must be one of invalid, .*, cut$/)],
    ['{"tokens": 5}', "the model echo takes no option tokens"],
    ['{"after": 1}', "after needs fail or stall"],
    ["[]", "must be a JSON object of options"],
    ["7", "must be a JSON object of options"],
    ["{", "must be a JSON object of options"],
  ])("%s is refused", async (optionsJson, description) => {
    expect(await violationsOf("sim/echo", optionsJson)).toEqual([[field, description]]);
  });

  test.each([
    ["numbers and booleans", '{"tokens": 3, "split_pairs": true}'],
    ["the same as text", '{"tokens": "3", "split_pairs": "true"}'],
  ])("may be given as %s", async (_law, sim) => {
    const whole = await createSimulator().complete({ model: "sim/long", prompt: "?", providerOptionsJson: { sim } });
    expect(whole.text).toBe("1 2 3");
  });

  test("holds where the model name has it too; the others of the model name stay", async () => {
    const { text, error } = await createSimulator().stream({
      model: "sim/long?tokens=3&fail=cut&after=1",
      prompt: "?",
      providerOptionsJson: { sim: '{"after": 2}' },
    });
    expect(text).toBe("1 2");
    expect(error?.reason).toBe("STREAM_TRUNCATED");
  });

  test("options of other providers are not read", async () => {
    const providerOptionsJson = { openai: '{"speed": 1}' };
    const { text } = await createSimulator().complete({ model: "sim/echo", prompt: "hello", providerOptionsJson });
    expect(text).toBe("hello");
  });
});

describe("a model", () => {
  test("that is unknown is MODEL_NOT_FOUND and the message says what there is", async () => {
    const { error } = await createSimulator().stream({ model: "sim/gpt?rate=5", prompt: "hello" });
    expect(error?.reason).toBe("MODEL_NOT_FOUND");
    expect(error?.fieldViolations).toEqual([
      {
        field: "model",
        description:
          'no simulated model "gpt"; there are echo, text, tools, reasoning, json, refusal, search, long, journal',
      },
    ]);
  });

  test("may have an empty list of options", async () => {
    expect((await createSimulator().complete({ model: "sim/echo?", prompt: "hello" })).text).toBe("hello");
  });
});
