import { type Choices, cutText, type MeantAnswer, type MeantCall } from "./meant-answer.ts";
import type { ServedAnswer } from "./served-answer.ts";
import { writeEvents } from "./write-events.ts";

type Event = Readonly<Record<string, unknown>> & { readonly type: string };

/** Serves a meant answer as a Messages server, or a proxy in front of one, may. */
export function serveMessages(meant: MeantAnswer, choices: Choices): ServedAnswer {
  return choices.pick(3) === 2 ? serveWhole(meant, choices) : serveStream(meant, choices);
}

function serveWhole(meant: MeantAnswer, choices: Choices): ServedAnswer {
  const bend = choices.oneOf(["input as an object", "input as text"]);
  const content = [
    ...(meant.reasoning === "" ? [] : [{ type: "thinking", thinking: meant.reasoning, signature: "c2ln" }]),
    ...(meant.text === "" ? [] : [{ type: "text", text: meant.text }]),
    ...meant.calls.map((call, at) => ({
      type: "tool_use",
      id: `toolu_${at}`,
      name: call.name,
      input: bend === "input as text" ? call.argumentsJson : JSON.parse(call.argumentsJson),
    })),
  ];
  const label = choices.oneOf(["application/json", "text/event-stream"]);
  const message = { ...shell, content, stop_reason: stopOf(meant), usage: { input_tokens: 3, output_tokens: 5 } };
  return {
    contentType: label,
    body: Buffer.from(choices.oneOf(["", "\n"]) + JSON.stringify(message)),
    resetAfter: undefined,
    expected: "whole",
    bends: [label, bend],
  };
}

const shell = { id: "msg_1", type: "message", role: "assistant", model: "m", stop_sequence: null };

function serveStream(meant: MeantAnswer, choices: Choices): ServedAnswer {
  const start = {
    type: "message_start",
    message: { ...shell, content: [], stop_reason: null, usage: { input_tokens: 3, output_tokens: 1 } },
  };
  const blocks = writeBlocks(meant, choices);
  const delta = {
    type: "message_delta",
    delta: { stop_reason: stopOf(meant), stop_sequence: null },
    usage: { output_tokens: 5 },
  };
  const opening = choices.oneOf([[start], [start, start], [start, { type: "ping" }]]);
  const names = choices.oneOf(["named", "named", "without names"]);
  const zeros =
    choices.pick(4) === 3 ? [{ type: "message_delta", delta: { stop_reason: null }, usage: { output_tokens: 0 } }] : [];
  return writeEvents(
    [...opening, ...blocks.events, delta].map((event) => JSON.stringify(event)),
    zeros.map((event) => JSON.stringify(event)),
    {
      choices,
      terminal: choices.oneOf(['{"type":"message_stop"}', '{"type":"message_stop"}', "[DONE]"]),
      bends: [...blocks.bends, names, `starts ${opening.length}`],
      isMaybeRefused: blocks.isOutOfStep,
      write(data, { lineEnd, space }) {
        const name = names === "named" ? /^\{"type":"([a-z_]+)"/.exec(data)?.[1] : undefined;
        return `${name === undefined ? "" : `event:${space}${name}${lineEnd}`}data:${space}${data}`;
      },
    },
  );
}

interface Blocks {
  readonly events: readonly Event[];
  readonly bends: readonly string[];
  /** Whether a reader may fail on them. */
  readonly isOutOfStep: boolean;
}

function writeBlocks({ reasoning, text, calls }: MeantAnswer, choices: Choices): Blocks {
  const bends: string[] = [];
  const events: Event[] = [];
  let index = 0;
  let isOutOfStep = false;

  function write(start: Readonly<Record<string, unknown>>, deltas: readonly Readonly<Record<string, unknown>>[]): void {
    const at = index;
    index += 1;
    events.push({ type: "content_block_start", index: at, content_block: start });
    for (const delta of deltas) {
      if (choices.pick(12) === 11) events.push({ type: "ping" });
      const isAstray = choices.pick(24) === 23;
      if (isAstray) {
        bends.push("delta of another block");
        isOutOfStep = true;
      }
      events.push({ type: "content_block_delta", index: isAstray ? strayIndex(delta, at, choices) : at, delta });
    }
    if (choices.pick(10) === 9) bends.push("block without stop");
    else events.push({ type: "content_block_stop", index: at });
  }

  if (reasoning !== "") {
    const pieces = cutText(reasoning, choices).map((thinking) => ({ type: "thinking_delta", thinking }));
    write({ type: "thinking", thinking: "" }, [...pieces, { type: "signature_delta", signature: "c2ln" }]);
  }
  if (text !== "") {
    const [first = "", ...others] = cutText(text, choices);
    const isBegun = choices.pick(5) === 4;
    if (isBegun) bends.push("text in the start");
    const pieces = (isBegun ? others : [first, ...others]).map((piece) => ({ type: "text_delta", text: piece }));
    write({ type: "text", text: isBegun ? first : "" }, pieces);
  }
  calls.forEach((call, at) => {
    const { start, deltas, bend } = writeCall(call, at, choices);
    bends.push(bend);
    write(start, deltas);
  });
  return { events, bends, isOutOfStep };
}

function writeCall({ name, argumentsJson }: MeantCall, at: number, choices: Choices) {
  const base = { type: "tool_use", id: `toolu_${at}`, name };
  const deltas = ["", ...cutText(argumentsJson, choices)].map((partialJson) => ({
    type: "input_json_delta",
    partial_json: partialJson,
  }));
  const bend = choices.oneOf([
    "input in deltas",
    "input in the start",
    "input as text in the start",
    "one id",
    "no id",
  ]);
  switch (bend) {
    case "input in the start":
      return { start: { ...base, input: JSON.parse(argumentsJson) }, deltas: [], bend };
    case "input as text in the start":
      return { start: { ...base, input: argumentsJson }, deltas: [], bend };
    case "one id":
      return { start: { ...base, id: "toolu_x", input: {} }, deltas, bend };
    case "no id":
      return { start: { ...base, id: "", input: {} }, deltas, bend };
    default:
      return { start: { ...base, input: {} }, deltas, bend };
  }
}

function stopOf({ finish, calls }: MeantAnswer): string {
  if (finish === "length") return "max_tokens";
  return calls.length > 0 ? "tool_use" : "end_turn";
}

/** The index of a block other than the delta's. Not of an open call, whose arguments could not be distinguished. */
function strayIndex({ type }: Readonly<Record<string, unknown>>, at: number, { pick }: Choices): number {
  return type === "input_json_delta" ? at + 1 : pick(at + 2);
}
