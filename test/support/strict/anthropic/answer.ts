import { asList, asObject, asString, jsonText, parseExactJson, writeJson } from "../../../../src/wire/json/json.ts";
import { toJsonAnswer, toSseAnswer } from "../../http-answer.ts";
import { toPieces } from "../pieces.ts";
import type { AnthropicTurn, IssuedBlock } from "./turn.ts";

const message = { id: "msg_1", type: "message", role: "assistant", model: "claude-opus-4-6" };
const head = { "request-id": "req_1" };

/** What an answer issues when it is not streamed: the text of arguments is then the server's own. */
export function toUnstreamed(turn: AnthropicTurn): AnthropicTurn {
  const content = turn.content.map((block) =>
    block.type === "tool_use" ? { ...block, input: writeJson(parseExactJson(block.input || "{}")) } : block,
  );
  return { ...turn, content };
}

/** A whole answer. */
export function toWholeAnswer({ content, stop, usage }: AnthropicTurn): Buffer {
  const json = writeJson({
    ...message,
    content: content.map((block) => toBlock(block)),
    stop_reason: stop.reason,
    stop_sequence: stop.sequence ?? null,
    stop_details: stop.details,
    usage: { ...usage.start, ...usage.end },
  });
  return toJsonAnswer(json, { headers: head });
}

/** An answer as a stream of events. */
export function toStreamedAnswer({ content, stop, usage }: AnthropicTurn): Buffer {
  const delta = { stop_reason: stop.reason, stop_sequence: stop.sequence ?? null, stop_details: stop.details };
  const events = [
    {
      type: "message_start",
      message: { ...message, content: [], stop_reason: null, stop_sequence: null, usage: usage.start },
    },
    ...content.flatMap((block, index) => [
      { type: "content_block_start", index, content_block: toOpening(block) },
      { type: "ping" },
      ...toDeltas(block).map((piece) => ({ type: "content_block_delta", index, delta: piece })),
      { type: "content_block_stop", index },
    ]),
    { type: "message_delta", delta, usage: usage.end },
    { type: "message_stop" },
  ];
  return toSseAnswer(events.map((event) => `event: ${event.type}\ndata: ${writeJson(event)}\n\n`).join(""), head);
}

function toBlock(block: IssuedBlock): unknown {
  switch (block.type) {
    case "tool_use":
      return { ...block, input: jsonText(block.input || "{}"), caller: { type: "direct" } };
    case "text":
      return { ...block, citations: block.citations ?? null };
    case "thinking":
    case "redacted_thinking":
      return block;
    case "server_tool_use":
    case "web_search_tool_result":
      return { type: block.type, ...block.whole };
    default:
      return block satisfies never;
  }
}

/** A block as it begins, without what its deltas bring. */
function toOpening(block: IssuedBlock): unknown {
  switch (block.type) {
    case "tool_use":
      return { ...block, input: {}, caller: { type: "direct" } };
    case "text":
      return { type: "text", text: "", citations: block.citations && [] };
    case "thinking":
      return { type: "thinking", thinking: "", signature: "" };
    case "server_tool_use":
      return { type: block.type, ...block.whole, input: {} };
    case "redacted_thinking":
    case "web_search_tool_result":
      return toBlock(block);
    default:
      return block satisfies never;
  }
}

function toDeltas(block: IssuedBlock): unknown[] {
  switch (block.type) {
    case "tool_use":
      // The first is always empty, and the only one of a call without arguments.
      return ["", ...toPieces(block.input)].map(toInputDelta);
    case "text":
      return [
        ...toPieces(block.text).map((text) => ({ type: "text_delta", text })),
        ...asList(block.citations).map((citation) => ({ type: "citations_delta", citation })),
      ];
    case "thinking":
      return [
        ...toPieces(block.thinking).map((thinking) => ({ type: "thinking_delta", thinking })),
        ...(block.signature === "" ? [] : [{ type: "signature_delta", signature: block.signature }]),
      ];
    case "server_tool_use":
      return toPieces(writeJson(asObject(block.whole["input"]))).map(toInputDelta);
    case "redacted_thinking":
    case "web_search_tool_result":
      return [];
    default:
      return block satisfies never;
  }
}

function toInputDelta(partialJson: string): unknown {
  return { type: "input_json_delta", partial_json: asString(partialJson) };
}
