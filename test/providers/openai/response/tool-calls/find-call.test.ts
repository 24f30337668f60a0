import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { StreamEvent } from "../../../../../src/core/answer/event.ts";
import { createSequencer } from "../../../../../src/core/answer/sequencer.ts";
import { GatewayError } from "../../../../../src/core/errors/error.ts";
import { CompleteRequestSchema, FinishReasonSchema } from "../../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { ServedSchema } from "../../../../../src/gen/tokenwire/v1/usage_pb.ts";
import { permissive } from "../../../../../src/providers/openai/dialect.ts";
import { AnswerReducer } from "../../../../../src/providers/openai/response/events.ts";
import { readCompletion } from "../../../../../src/providers/openai/response/read/read-completion.ts";

// Tool calls are read as the model made them, in every way that servers number, name and cut them, or the answer fails.

interface MadeCall {
  readonly name: string;
  readonly args: string;
  /** Where the arguments are cut, in thousandths of their length. */
  readonly cuts: readonly number[];
}

/** How a server writes the pieces of its calls. */
interface Habits {
  readonly index: "own" | "text" | "none" | "zero" | "rising";
  readonly id: "first" | "each" | "none" | "same";
  readonly name: "first" | "each";
  /** Whether the first piece has arguments. */
  readonly opening: "empty" | "begun";
}

const json = fc
  .dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
  .map((value) => JSON.stringify(value));
const call: fc.Arbitrary<MadeCall> = fc.record({
  name: fc.constantFrom("f", "g"),
  args: json,
  cuts: fc.array(fc.nat(1000), { maxLength: 3 }),
});
/** Without an id, a name in every piece may also begin a call without arguments. */
const isDecidable = ({ id, name, index, opening }: Habits): boolean =>
  !(id === "none" && name === "each" && opening === "empty" && (index === "rising" || index === "none"));

const allHabits: fc.Arbitrary<Habits> = fc.record({
  index: fc.constantFrom("own", "text", "none", "zero", "rising"),
  id: fc.constantFrom("first", "each", "none", "same"),
  name: fc.constantFrom("first", "each"),
  opening: fc.constantFrom("empty", "begun"),
});
const habits = allHabits.filter(isDecidable);

function cutUp({ args, cuts }: MadeCall, { opening }: Habits): string[] {
  const offsets = [0, ...cuts.map((cut) => Math.floor((cut * args.length) / 1001)).sort((a, b) => a - b), args.length];
  const texts = offsets
    .slice(1)
    .map((end, index) => args.slice(offsets[index], end))
    .filter((text) => text !== "");
  return [...(opening === "empty" ? [""] : []), ...texts];
}

/** The pieces of the calls, in order. */
function toPieces(calls: readonly MadeCall[], server: Habits): object[] {
  let count = -1;
  return calls.flatMap((made, position) =>
    cutUp(made, server).map((text, piece) => {
      const isFirst = piece === 0;
      count += 1;
      const indices = { own: position, text: String(position), none: undefined, zero: 0, rising: count };
      const ids = {
        first: isFirst ? `id_${position}` : "",
        each: `id_${position}`,
        none: undefined,
        same: isFirst ? "id" : "",
      };
      const name = isFirst || server.name === "each" ? made.name : undefined;
      return { index: indices[server.index], id: ids[server.id], function: { name, arguments: text } };
    }),
  );
}

/** The calls as name and arguments; the reason where the answer fails. */
function read(lists: readonly (readonly object[])[]): string[] | string {
  const exchange = { provider: "p", model: "m", status: 200, headers: new Map<string, string>(), secrets: [] };
  const reducer = new AnswerReducer(exchange, permissive);
  const sequencer = createSequencer("cmpl_1", create(CompleteRequestSchema), create(ServedSchema));
  const chunks = [
    ...lists.map((toolCalls) => ({ delta: { tool_calls: toolCalls } })),
    { delta: {}, finish_reason: "tool_calls" },
  ];
  try {
    const events: StreamEvent[] = [];
    for (const choice of chunks) reducer.read(readCompletion(JSON.stringify({ choices: [choice] })), events);
    return sequencer.accept([...events, ...reducer.finish("STREAM_TRUNCATED")]).flatMap(inWords);
  } catch (thrown) {
    return GatewayError.from(thrown).reason;
  }
}

function inWords(event: StreamEvent): string[] {
  if (event.case === "finished") return [FinishReasonSchema.value[event.value.finishReason]?.localName ?? ""];
  const content = event.case === "partFinished" ? event.value.part?.content : undefined;
  return content?.case === "toolCall" ? [`${content.value.name} ${content.value.argumentsJson}`] : [];
}

function areDistinct(calls: readonly MadeCall[]): boolean {
  return new Set(calls.map(({ name, args }) => `${name} ${args}`)).size === calls.length;
}

test("calls in pieces are read as the model made them, or fail", () => {
  const calls = fc.array(call, { minLength: 1, maxLength: 4 });
  // Two equal calls with the same id may also be one call that is repeated.
  const sample = fc.tuple(calls, habits).filter(([made, { id }]) => id !== "same" || areDistinct(made));
  fc.assert(
    fc.property(sample, ([calls, server]) => {
      const seen = read(toPieces(calls, server).map((piece) => [piece]));
      const made = [...calls.map(({ name, args }) => `${name} ${args}`), "TOOL_CALLS"];

      expect(seen === "UPSTREAM_PROTOCOL_ERROR" ? made : seen).toEqual(made);
    }),
    { numRuns: 2_000 },
  );
});
