/** An event as a server of the Messages API sends it. */
export type Wire = Readonly<Record<string, unknown>>;

/** The start of a message without content. */
export const start = (usage?: object, id = "msg_1"): Wire => ({
  type: "message_start",
  message: { id, model: "m-1", usage },
});

/** The start of a content block. */
export const block = (index: unknown, content: object): Wire => ({
  type: "content_block_start",
  index,
  content_block: content,
});

/** The start of a text block. */
export const textBlock = (index: unknown = 0, value = ""): Wire => block(index, { type: "text", text: value });

/** The start of a tool call. */
export const call = (index: unknown = 0, more: object = {}): Wire =>
  block(index, { type: "tool_use", id: `toolu_${String(index)}`, name: "f", input: {}, ...more });

/** A delta of a content block. */
export const delta = (index: unknown, piece: object): Wire => ({ type: "content_block_delta", index, delta: piece });

/** A delta of text. */
export const text = (value: string, index: unknown = 0): Wire => delta(index, { type: "text_delta", text: value });

/** A delta of the arguments of a tool call. */
export const input = (value: unknown, index: unknown = 0): Wire =>
  delta(index, { type: "input_json_delta", partial_json: value });

/** The end of a content block. */
export const close = (index: unknown): Wire => ({ type: "content_block_stop", index });

/** The message_delta with the stop reason. */
export const stop = (reason: string | null = "end_turn", rest: object = {}, usage?: object): Wire => ({
  type: "message_delta",
  delta: { stop_reason: reason, stop_sequence: null, ...rest },
  usage,
});

/** The end of the message. */
export const end: Wire = { type: "message_stop" };

/** A message with the text "hello" that has not ended. */
export const hello: readonly Wire[] = [start(), textBlock(), text("hello")];

/** A whole message in JSON, whose text is "Hello". */
export const wholeMessage = {
  type: "message",
  id: "msg_1",
  model: "m-1",
  content: [{ type: "text", text: "Hello" }],
  stop_reason: "end_turn",
};

/** A server-sent event with the name of the event. */
export function named(event: Wire): string {
  return `event: ${String(event["type"])}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Server-sent events without names, of objects and words. */
export function data(...events: readonly (Wire | string)[]): string {
  return events.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`).join("");
}
