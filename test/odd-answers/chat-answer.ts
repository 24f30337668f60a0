import { type Delta, toListWithIds, writeCallDeltas, writeCallList, writeCustomCalls } from "./chat-tool-calls.ts";
import { type Choices, cutText, type MeantAnswer } from "./meant-answer.ts";
import type { ServedAnswer } from "./served-answer.ts";
import { writeEvents } from "./write-events.ts";

/** Serves a meant answer as a Chat Completions server may, streamed or whole. */
export function serveChat(meant: MeantAnswer, choices: Choices): ServedAnswer {
  return choices.pick(3) === 2 ? serveWhole(meant, choices) : serveStream(meant, choices);
}

function serveWhole(meant: MeantAnswer, choices: Choices): ServedAnswer {
  const { message, bend } = toMessage(meant, choices);
  const finishReason = finishOf(meant, choices);
  const split = choices.pick(6) === 5 && meant.calls.length > 0 && meant.text !== "";
  const { tool_calls, ...spoken } = message;
  const bodies = split
    ? [
        { index: 0, message: spoken, finish_reason: finishReason },
        { index: choices.pick(2), message: { role: "assistant", tool_calls }, finish_reason: finishReason },
      ]
    : [
        {
          index: 0,
          message,
          ...(choices.pick(4) === 3 && { delta: { role: "assistant", content: "" } }),
          finish_reason: finishReason,
        },
      ];
  const json = JSON.stringify({ id: "c", object: "chat.completion", model: "m", choices: bodies, usage });
  const label = choices.oneOf(["application/json", "application/json", "text/event-stream"]);
  const tail =
    label === "text/event-stream" ? choices.oneOf(["", "\n", "\n\ndata: [DONE]\n\n"]) : choices.oneOf(["", "\n"]);
  return {
    contentType: label,
    body: Buffer.from(`${choices.oneOf(["", "\n", "  \n"])}${json}${tail}`),
    resetAfter: undefined,
    expected: "whole",
    bends: [label, bend, ...(split ? ["choices split"] : [])],
  };
}

const usage = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 };

function serveStream(meant: MeantAnswer, choices: Choices): ServedAnswer {
  const custom = meant.calls.length > 0 && choices.pick(10) === 9 ? writeCustomCalls(meant.calls, choices) : undefined;
  const called = custom
    ? { deltas: custom.deltas, haveIds: false, bend: "custom tools" }
    : writeCallDeltas(meant.calls, choices);
  const second = choices.pick(8) === 7 && called.deltas.length > 0 && meant.text !== "";
  const content: [Delta, number][] = [
    ...cutText(meant.reasoning, choices).map((piece): [Delta, number] => [{ reasoning_content: piece }, 0]),
    ...cutText(meant.text, choices).map((piece): [Delta, number] => [toContent(piece, choices), 0]),
    ...called.deltas.map((delta): [Delta, number] => [delta, second ? 1 : 0]),
  ];
  const finishReason = finishOf(meant, choices);
  const chunks = content.map(([delta, index]) => chunk({ index, delta, finish_reason: null }));
  const last = choices.oneOf(["own chunk", "in the last delta", "own chunk"]);
  const bends = [called.bend, `finish ${last}`, ...(second ? ["calls in choice 1"] : [])];
  const ends = second ? [0, 1] : [0];
  if (last === "in the last delta" && !second && content.length > 0) {
    const [delta] = content.at(-1) ?? [{}];
    chunks.splice(-1, 1, chunk({ index: 0, delta, finish_reason: finishReason }));
  } else {
    chunks.push(...ends.map((index) => chunk({ index, delta: {}, finish_reason: finishReason })));
  }
  const end = writeTail(meant, called.haveIds && !second, choices);
  const opening = choices.oneOf([
    [],
    [chunk({ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null })],
  ]);
  const isBare = choices.pick(10) === 9;
  const served = writeEvents([...opening, ...chunks], end.chunks, {
    choices,
    terminal: "[DONE]",
    bends: [...bends, end.bend, ...(isBare ? ["lines of JSON"] : [])],
    write: (data, framing) => (isBare && data !== "[DONE]" ? data : `data:${framing.space}${data}`),
  });
  return { ...served, ...(custom && { calls: custom.read }) };
}

function chunk(choice: Delta): string {
  return JSON.stringify({ id: "c", object: "chat.completion.chunk", model: "m", choices: [choice] });
}

/** The events between the finish reason and the end. */
function writeTail(meant: MeantAnswer, canRepeatCalls: boolean, choices: Choices): { chunks: string[]; bend: string } {
  const bend = choices.oneOf(["usage", "nothing", "usage without choices", "a choice without reason", "whole message"]);
  switch (bend) {
    case "usage":
      return { chunks: [JSON.stringify({ id: "c", model: "m", choices: [], usage })], bend };
    case "usage without choices":
      return { chunks: [JSON.stringify({ usage })], bend };
    case "a choice without reason":
      return { chunks: [chunk({ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null })], bend };
    case "whole message": {
      // Repeated calls with other ids could not be distinguished from further calls.
      if (meant.calls.length > 0 && !canRepeatCalls) return { chunks: [], bend: "nothing" };
      const list = toListWithIds(meant.calls);
      const message = { role: "assistant", content: meant.text, ...(list.length > 0 && { tool_calls: list }) };
      const object = "chat.completion.done";
      const choice = { index: 0, message, finish_reason: meant.finish };
      return { chunks: [JSON.stringify({ id: "c", object, model: "m", choices: [choice], usage })], bend };
    }
    default:
      return { chunks: [], bend };
  }
}

function toContent(piece: string, choices: Choices): Delta {
  switch (choices.pick(6)) {
    case 5:
      return { content: [{ type: "text", text: piece }] };
    case 4:
      return { role: "assistant", content: piece };
    default:
      return { content: piece };
  }
}

function toMessage({ reasoning, text, calls }: MeantAnswer, choices: Choices): { message: Delta; bend: string } {
  const { list, bend } = writeCallList(calls, choices);
  const message = {
    role: "assistant",
    ...(reasoning !== "" && { reasoning_content: reasoning }),
    content: text === "" && choices.chance() ? null : text,
    ...(list.length > 0 && { tool_calls: list }),
  };
  return { message, bend: list.length > 0 ? bend : "no calls" };
}

function finishOf({ finish, calls }: MeantAnswer, choices: Choices): string {
  if (finish === "length") return "length";
  return calls.length > 0 && choices.pick(4) < 3 ? "tool_calls" : "stop";
}
