import { readdirSync, readFileSync } from "node:fs";
import { toAnswer, toJsonAnswer, toSseAnswer } from "../../support/http-answer.ts";
import type { Exchange } from "../../support/scripted-upstream.ts";
import type { Answer, Form, Kind } from "../kind.ts";
import type { Pace } from "../pace.ts";
import { toHttpForm, toHttpOrder } from "./http-form.ts";

/** A kind whose server answers with server-sent events, or with JSON. */
export interface HttpKind extends Pick<Kind, "createProvider"> {
  /** The folder of its recorded answers: each as a stream (.sse) and whole (.json). */
  readonly answers: URL;
  /** What only a line with the finish reason has: with its event, and with the line where the body then ends well, a stream is whole. */
  readonly finishReason: string;
  /** Events that hold nothing for a caller, such as pings and comments. */
  readonly signsOfLife: readonly string[];
}

/** Makes the laws see a kind that talks to a server. */
export function toKind({ createProvider, answers, signsOfLife, ...marks }: HttpKind): Kind {
  const read = (file: string): string => readFileSync(new URL(file, answers), "utf8");
  const names = readdirSync(answers).filter((file) => file.endsWith(".sse"));
  return {
    createProvider,
    answers: names.map((file) => file.slice(0, -".sse".length)).map((name) => toHttpAnswer(name, read, marks)),
    lively: (pace) =>
      toHttpOrder((exchange) => sendPaced(exchange, pace, [...withSigns(read("text.sse"), signsOfLife)])),
    onlyAlive: (pace) => toHttpOrder((exchange) => sendPaced(exchange, pace, repeat(signsOfLife, exchange))),
  };
}

const eventStream = { headers: { "content-type": "text/event-stream" } };

function toHttpAnswer(
  name: string,
  read: (file: string) => string,
  { finishReason }: Pick<HttpKind, "finishReason">,
): Answer {
  const sse = read(`${name}.sse`);
  const chunked = toSseAnswer(sse);
  const closing = toAnswer([sse], "close", eventStream);
  const json = toJsonAnswer(read(`${name}.json`));
  const forms: readonly Form[] = [
    toHttpForm({ name: "in chunks", bytes: chunked, wholeFrom: endOfEvent(chunked, finishReason) }),
    toHttpForm({
      name: "until it closes",
      bytes: closing,
      wholeFrom: endOfEvent(closing, finishReason),
      closing: { wholeFrom: endOfLine(closing, finishReason) },
    }),
    toHttpForm({ name: "as JSON", bytes: json, wholeFrom: json.length }),
  ];
  return { name, forms };
}

async function sendPaced(exchange: Exchange, { pause }: Pace, pieces: Iterable<string>): Promise<void> {
  await exchange.send(toAnswer([], "close", eventStream));
  for (const piece of pieces) {
    await pause();
    await exchange.send(piece);
  }
}

/** The events of a stream, with every sign of life after each. */
function* withSigns(sse: string, signsOfLife: readonly string[]): Generator<string, void, undefined> {
  for (const event of sse.split(/(?<=\n\n)/)) yield* [event, ...signsOfLife];
}

/** Signs of life until the client has left. */
function* repeat(signsOfLife: readonly string[], { socket }: Exchange): Generator<string, void, undefined> {
  while (!socket.destroyed) yield* signsOfLife;
}

function endOfEvent(answer: Buffer, part: string): number {
  return answer.indexOf("\n\n", startOf(answer, part)) + 2;
}

function endOfLine(answer: Buffer, part: string): number {
  return answer.indexOf("\n", startOf(answer, part));
}

function startOf(answer: Buffer, part: string): number {
  const start = answer.indexOf(part);
  if (start < 0) throw new Error(`an answer has no ${part}; a stream ends with it, whatever it answers`);
  return start;
}
