import { readdirSync, readFileSync } from "node:fs";
import { toAnswer, toJsonAnswer } from "../../support/http-answer.ts";
import type { Exchange } from "../../support/scripted-upstream.ts";
import type { Answer, Form, Kind, Order } from "../kind.ts";
import type { Pace } from "../pace.ts";
import { toHttpForm, toHttpOrder } from "./http-form.ts";

/** How a server sends a streamed answer. */
export interface StreamFormat {
  /** What the files of its recorded answers end in. */
  readonly extension: string;
  readonly contentType: string;
  /** The bytes behind each event, the last one included. */
  readonly separator: string;
}

const serverSentEvents: StreamFormat = { extension: ".sse", contentType: "text/event-stream", separator: "\n\n" };

/** A kind whose server answers with a stream of events, or with JSON. */
export interface HttpKind extends Pick<Kind, "createProvider" | "hasNoRequestIds" | "endsWithItsReason"> {
  /** The folder of its recorded answers: each as a stream and whole (.json). */
  readonly answers: URL;
  /** What only a line with the finish reason has: with its event, and with the line where the body then ends well, a stream is whole. */
  readonly finishReason: string;
  /** Events that hold nothing for a caller, such as pings and comments. */
  readonly signsOfLife: readonly string[];
  /** How it streams; in server-sent events when unset. */
  readonly stream?: StreamFormat;
}

/** Makes the laws see a kind that talks to a server. */
export function toKind(kind: HttpKind): Kind {
  const { answers, signsOfLife, finishReason, stream = serverSentEvents, ...rest } = kind;
  const { extension } = stream;
  const read = (file: string): string => readFileSync(new URL(file, answers), "utf8");
  const names = readdirSync(answers).filter((file) => file.endsWith(extension));
  const paced = (pieces: (exchange: Exchange) => Iterable<string>, pace: Pace): Order =>
    toHttpOrder((exchange) => sendPaced(exchange, pace, stream, pieces(exchange)));
  return {
    ...rest,
    answers: names
      .map((file) => file.slice(0, -extension.length))
      .map((name) => toHttpAnswer(name, read, stream, finishReason)),
    lively: (pace) => paced(() => withSigns(read(`text${extension}`), stream, signsOfLife), pace),
    onlyAlive: (pace) => paced((exchange) => repeat(signsOfLife, exchange), pace),
  };
}

function toHttpAnswer(
  name: string,
  read: (file: string) => string,
  { extension, contentType, separator }: StreamFormat,
  finishReason: string,
): Answer {
  const streamed = read(`${name}${extension}`);
  const headers = { headers: { "content-type": contentType } };
  const chunked = toAnswer([streamed], "chunked", headers);
  const closing = toAnswer([streamed], "close", headers);
  const json = toJsonAnswer(read(`${name}.json`));
  const endOfEvent = (answer: Buffer): number =>
    answer.indexOf(separator, startOf(answer, finishReason)) + separator.length;
  const forms: readonly Form[] = [
    toHttpForm({ name: "in chunks", bytes: chunked, wholeFrom: endOfEvent(chunked) }),
    toHttpForm({
      name: "until it closes",
      bytes: closing,
      wholeFrom: endOfEvent(closing),
      closing: { wholeFrom: closing.indexOf("\n", startOf(closing, finishReason)) },
    }),
    toHttpForm({ name: "as JSON", bytes: json, wholeFrom: json.length }),
  ];
  return { name, forms };
}

async function sendPaced(
  exchange: Exchange,
  { pause }: Pace,
  { contentType }: StreamFormat,
  pieces: Iterable<string>,
): Promise<void> {
  await exchange.send(toAnswer([], "close", { headers: { "content-type": contentType } }));
  for (const piece of pieces) {
    await pause();
    await exchange.send(piece);
  }
}

/** The events of a stream, with every sign of life after each. */
function* withSigns(
  streamed: string,
  { separator }: StreamFormat,
  signsOfLife: readonly string[],
): Generator<string, void, undefined> {
  const events = streamed.split(separator).slice(0, -1);
  for (const event of events) yield* [event + separator, ...signsOfLife];
}

/** Signs of life until the client has left. */
function* repeat(signsOfLife: readonly string[], { socket }: Exchange): Generator<string, void, undefined> {
  while (!socket.destroyed) yield* signsOfLife;
}

function startOf(answer: Buffer, part: string): number {
  const start = answer.indexOf(part);
  if (start < 0) throw new Error(`an answer has no ${part}; a stream ends with it, whatever it answers`);
  return start;
}
