import type { Clock } from "../../src/core/clock.ts";
import type { Provider } from "../../src/core/provider.ts";
import type { RequestInit } from "../support/requests.ts";
import type { Script } from "../support/scripted-upstream.ts";
import type { Pace } from "./pace.ts";

/** The text of the answers "text" and "without-usage". */
export const wholeText = "Grüße 😀, 世界 🚀!";

/** The answers that every kind has, by name. */
export const commonAnswers: readonly string[] = ["text", "without-usage"];

/** A kind of provider, as the laws see it. */
export interface Kind {
  /** Creates a provider of this kind; its server, if it talks to one, is at `origin`, such as "http://127.0.0.1:12345". */
  createProvider(origin: string, clock: Clock): Provider;
  /**
   * What its models answer. "text" says {@link wholeText}; so does "without-usage",
   * of which the provider does not say what it cost.
   */
  readonly answers: readonly Answer[];
  /** Orders {@link wholeText} in small pieces with a pause before each, and whatever signs of life there are between them. */
  lively(pace: Pace): Order;
  /** Orders signs of life alone, with a pause before each: an answer that has begun, and comes to no content. */
  onlyAlive(pace: Pace): Order;
  /** Whether its answers have no ids of their own; all have when unset. */
  readonly hasNoRequestIds?: boolean;
  /** Whether nothing may follow on what says why an answer ended, so that the gateway does not wait for more. */
  readonly endsWithItsReason?: boolean;
}

/** An answer of a model, and the forms in which it may come. */
export interface Answer {
  readonly name: string;
  /** The first one is how a stream comes as a rule. */
  readonly forms: readonly Form[];
}

/** A form in which an answer may come. Its units are what can be cut: bytes of a connection, tokens of a simulation. */
export interface Form {
  readonly name: string;
  /** Offsets of its units are below this. */
  readonly length: number;
  /** From this offset on the answer is whole, even if nothing comes any more. */
  readonly wholeFrom: number;
  /** The ways in which it may break off. */
  readonly breaks: readonly Break[];
  /** Orders all of it. */
  whole(): Order;
  /** Orders all of it, in pieces of which one ends at `offset`. */
  splitAt(offset: number): Order;
  /** Whether it reports the usage so far with each piece; otherwise usage, too, is the same however it is split. */
  readonly hasUsageOfPieces?: boolean;
  /** Orders what comes before `offset`, and then neither more nor an end. */
  silentFrom(offset: number): Order;
}

/** A way in which a form may break off. */
export interface Break {
  readonly name: string;
  /** From this offset on the answer is whole nevertheless. */
  readonly wholeFrom: number;
  /**
   * What a reader has of it: with "cut", what came before the offset and an error;
   * with "end", what came before the offset and the end of the connection, which
   * some answers end with; with "loss", an error, and maybe less than what was sent.
   */
  readonly leaves: "cut" | "end" | "loss";
  /** Orders what comes before `offset`, and the break. */
  at(offset: number): Order;
}

/** What has to be asked so that an answer comes as it is wanted. */
export interface Order {
  readonly request: RequestInit;
  /** What the server does, for kinds that talk to one. When it resolves, all that was ordered is sent. */
  readonly script?: Script;
}
