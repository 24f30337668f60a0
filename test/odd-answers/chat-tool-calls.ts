import { type Choices, cutText, type MeantCall } from "./meant-answer.ts";

/** A delta of a stream. */
export type Delta = Readonly<Record<string, unknown>>;

/** A way in which servers write the calls of one answer into deltas. */
type Style = (calls: readonly MeantCall[], choices: Choices) => readonly (readonly Delta[])[];

/** Sequences of deltas, one for each call that may be mixed with the others; one for all where the order decides. */
const styles = {
  "index, then pieces": (calls, choices) =>
    calls.map((call, index) => pieces(call, choices, { first: { index, id: `call_${index}` }, later: { index } })),
  "index from 1": (calls, choices) =>
    calls.map((call, at) =>
      pieces(call, choices, { first: { index: at + 1, id: `call_${at}` }, later: { index: at + 1 } }),
    ),
  "index as text": (calls, choices) =>
    calls.map((call, at) =>
      pieces(call, choices, { first: { index: `${at}`, id: `call_${at}` }, later: { index: `${at}` } }),
    ),
  "ids without index": (calls, choices) =>
    calls.map((call, at) => pieces(call, choices, { first: { id: `call_${at}` }, later: { id: `call_${at}` } })),
  "ids beside index 0": (calls, choices) =>
    calls.map((call, at) =>
      pieces(call, choices, { first: { index: 0, id: `call_${at}` }, later: { index: 0, id: `call_${at}` } }),
    ),
  "ids as numbers": (calls, choices) =>
    calls.map((call, index) => pieces(call, choices, { first: { index, id: index + 7 }, later: { index } })),
  "one id for all": (calls, choices) =>
    calls.map((call, index) => pieces(call, choices, { first: { index, id: "call_0" }, later: { index } })),
  "no ids": (calls, choices) =>
    calls.map((call, index) => pieces(call, choices, { first: { index }, later: { index } })),
  "name repeated": (calls, choices) =>
    calls.map((call, index) =>
      pieces(call, choices, {
        first: { index, id: `call_${index}` },
        later: { index, id: `call_${index}` },
        laterName: call.name,
      }),
    ),
  "name empty in later pieces": (calls, choices) =>
    calls.map((call, index) =>
      pieces(call, choices, { first: { index, id: `call_${index}` }, later: { index, id: "" }, laterName: "" }),
    ),
  "name after the id": (calls, choices) => [
    calls.flatMap((call, index) => [
      { tool_calls: [{ index, id: `call_${index}`, type: "function", function: { arguments: "" } }] },
      ...pieces(call, choices, { first: { index }, later: { index } }),
    ]),
  ],
  "neither in later pieces": (calls, choices) => [
    calls.flatMap((call, at) => pieces(call, choices, { first: { id: `call_${at}` }, later: {} })),
  ],
  "index that rises with each piece": (calls, choices) => [
    numbered(calls.flatMap((call, at) => pieces(call, choices, { first: { id: `call_${at}` }, later: {} }))),
  ],
  "whole, one after the other, index 0": (calls) => [
    calls.map((call) => ({ tool_calls: [{ index: 0, id: "", type: "function", function: inFull(call) }] })),
  ],
  "whole, one after the other, no index": (calls) => [
    calls.map((call) => ({ tool_calls: [{ type: "function", function: inFull(call) }] })),
  ],
  "whole in one list, one id": (calls) => [
    [{ tool_calls: calls.map((call) => ({ id: "call_x", type: "function", function: inFull(call) })) }],
  ],
  "whole in one list, index 0": (calls) => [
    [{ tool_calls: calls.map((call) => ({ index: 0, type: "function", function: inFull(call) })) }],
  ],
  "arguments as an object": (calls) =>
    calls.map((call, index) => [
      {
        tool_calls: [
          { index, id: `call_${index}`, function: { name: call.name, arguments: JSON.parse(call.argumentsJson) } },
        ],
      },
    ]),
} satisfies Record<string, Style>;

/** Styles that give each call an id of its own, `call_` and its place. */
const stylesWithIds: ReadonlySet<string> = new Set([
  "index, then pieces",
  "index from 1",
  "ids without index",
  "ids beside index 0",
  "name repeated",
] satisfies (keyof typeof styles)[]);

const styleNames = Object.keys(styles) as [keyof typeof styles, ...(keyof typeof styles)[]];

/** The calls of a stream. */
export interface CallDeltas {
  readonly deltas: readonly Delta[];
  /** Whether a whole list with the ids of {@link toListWithIds} repeats them. */
  readonly haveIds: boolean;
  readonly bend: string;
}

/** The calls as in a whole message, with the ids of the styles. */
export function toListWithIds(calls: readonly MeantCall[]): readonly Delta[] {
  return calls.map((call, at) => ({ id: `call_${at}`, type: "function", function: inFull(call) }));
}

/** Calls of custom tools in pieces, with the text of the arguments as the input, and the calls that must be read. */
export function writeCustomCalls(
  calls: readonly MeantCall[],
  choices: Choices,
): { readonly deltas: readonly Delta[]; readonly read: readonly MeantCall[] } {
  const deltas = calls.flatMap(({ name, argumentsJson }, index) => [
    { tool_calls: [{ index, id: `call_${index}`, type: "custom", custom: { name, input: "" } }] },
    ...cutText(argumentsJson, choices).map((input) => ({ tool_calls: [{ index, type: "custom", custom: { input } }] })),
  ]);
  const read = calls.map(({ name, argumentsJson }) => ({
    name,
    argumentsJson: JSON.stringify({ input: argumentsJson }),
  }));
  return { deltas, read };
}

/** Writes calls in one of the styles, mixed where the style allows it. */
export function writeCallDeltas(calls: readonly MeantCall[], choices: Choices): CallDeltas {
  if (calls.length === 0) return { deltas: [], haveIds: false, bend: "no calls" };
  const name = choices.oneOf(styleNames);
  const style: Style = styles[name];
  const queues = style(calls, choices);
  const isMixed = queues.length > 1 && choices.chance();
  return {
    deltas: isMixed ? mix(queues, choices) : queues.flat(),
    haveIds: stylesWithIds.has(name),
    bend: isMixed ? `${name}, mixed` : name,
  };
}

/** Writes calls into the list of a whole message. */
export function writeCallList(calls: readonly MeantCall[], choices: Choices): { list: Delta[]; bend: string } {
  const name = choices.oneOf(["ids", "one id", "no ids", "empty ids", "number ids", "index 0", "objects"]);
  const list = calls.map((call, at) => {
    const full = { type: "function", function: inFull(call) };
    switch (name) {
      case "one id":
        return { id: "call_x", ...full };
      case "no ids":
        return full;
      case "empty ids":
        return { id: "", ...full };
      case "number ids":
        return { id: at, ...full };
      case "index 0":
        return { index: 0, id: `call_${at}`, ...full };
      case "objects":
        return { id: `call_${at}`, function: { name: call.name, arguments: JSON.parse(call.argumentsJson) } };
      default:
        return { id: `call_${at}`, ...full };
    }
  });
  return { list, bend: `list with ${name}` };
}

interface Addresses {
  readonly first: Delta;
  readonly later: Delta;
  readonly laterName?: string;
}

/** A call begun by its name, and continued in pieces. */
function pieces(call: MeantCall, choices: Choices, { first, later, laterName }: Addresses): readonly Delta[] {
  const begun = { ...first, type: "function", function: { name: call.name, arguments: "" } };
  const continued = cutText(call.argumentsJson, choices).map((piece) => ({
    ...later,
    function: { ...(laterName !== undefined && { name: laterName }), arguments: piece },
  }));
  return [begun, ...continued].map((piece) => ({ tool_calls: [piece] }));
}

function inFull({ name, argumentsJson }: MeantCall): Delta {
  return { name, arguments: argumentsJson };
}

function numbered(deltas: readonly Delta[]): readonly Delta[] {
  return deltas.map((delta, index) => {
    const [piece] = delta["tool_calls"] as readonly Delta[];
    return { tool_calls: [{ ...piece, index }] };
  });
}

/** Begins the sequences in order, as models do, and then takes deltas from any of them. */
function mix(queues: readonly (readonly Delta[])[], { pick }: Choices): Delta[] {
  const rest = queues.map((queue) => queue.slice(1)).filter((queue) => queue.length > 0);
  const mixed = queues.flatMap((queue) => queue.slice(0, 1));
  while (rest.length > 0) {
    const at = pick(rest.length);
    const queue = rest[at];
    const next = queue?.shift();
    if (next !== undefined) mixed.push(next);
    if (queue === undefined || queue.length === 0) rest.splice(at, 1);
  }
  return mixed;
}
