import { describe, expect, test } from "vitest";
import { Usage_Source } from "../../../../src/gen/tokenwire/v1/usage_pb.ts";
import { checkModel } from "../../../../src/providers/sim/check-model.ts";
import { simModels } from "../../../../src/providers/sim/models/index.ts";
import { createSimulator, weatherTool } from "../simulator.ts";

const answerable = ["echo", "text", "tools", "reasoning", "json", "refusal", "long", "journal"];

test("a configuration may name every model that there is, with options or without, and no other", () => {
  const names = [...simModels.keys()];
  expect(names.flatMap((name) => [checkModel(name), checkModel(`${name}?rate=50`)])).toEqual(
    names.flatMap(() => [undefined, undefined]),
  );
  expect(checkModel("ecko?rate=50")).toMatch(/^no simulated model has this name; did you mean "echo"\?/);
});

describe.each(answerable)("sim/%s", (name) => {
  const request = { model: `sim/${name}`, prompt: "hello big world", tools: [weatherTool] };

  test("the same request gets the same events", async () => {
    const first = await createSimulator().stream(request);
    const second = await createSimulator().stream(request);
    expect(first.error).toBeUndefined();
    expect(second).toEqual(first);
  });

  test("one started comes first, one finished last", async () => {
    const { events } = await createSimulator().stream(request);
    expect(events.at(0)?.case).toBe("started");
    expect(events.at(-1)?.case).toBe("finished");
    expect(events.filter((event) => event.case === "started" || event.case === "finished")).toHaveLength(2);
  });

  test("the parts, finish and usage of the stream are those of Complete", async () => {
    const simulator = createSimulator();
    const { events, text } = await simulator.stream(request);
    const whole = await createSimulator().complete(request);
    const parts = events.flatMap((event) => (event.case === "partFinished" ? [event.value.part] : []));
    const finished = events.find((event) => event.case === "finished")?.value;
    expect(parts).toEqual(whole.message?.parts);
    expect(text).toBe(whole.text);
    expect(finished?.finishReason).toBe(whole.finishReason);
    expect(finished?.usage).toEqual(whole.usage);
  });

  test("the answer says that it is simulated", async () => {
    const whole = await createSimulator().complete(request);
    expect(whole.served).toMatchObject({ provider: "sim", model: `simulated-${name}`, attempt: 1 });
    expect(whole.served?.providerRequestId).toMatch(/^sim-[0-9a-f]{16}$/);
    expect(whole.providerFinishReason).toBe("simulated");
    expect(whole.usage?.source).toBe(Usage_Source.PROVIDER);
  });

  test("nothing is left when it is over", async () => {
    const simulator = createSimulator();
    await simulator.stream(request);
    expect(simulator.clock.pending).toBe(0);
    expect(simulator.slots.taken).toBe(0);
  });
});
