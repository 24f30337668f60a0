import type { FinishReason } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import type { MessageInit, PartInit, RequestInit } from "../../support/requests.ts";
import { pdfBase64, pngBase64 } from "../../support/strict/samples.ts";

/** One turn: what the caller adds, what the provider answers, and what the caller is to get. */
export interface ScriptedTurn<Turn> {
  readonly messages: readonly MessageInit[];
  readonly options?: RequestInit;
  /** What the body of the request has to say, and as `last` the last of its messages. */
  readonly sent: object;
  readonly answer: Turn;
  readonly expected: ExpectedAnswer;
}

/** An answer as a caller gets it, streamed or not. */
export interface ExpectedAnswer {
  /** Each part as {@link tell} tells it. */
  readonly parts: readonly string[];
  readonly finishReason: FinishReason;
  readonly stopSequence?: string;
  readonly usage: object;
}

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

/** A picture that a caller sends. */
export const picture = {
  media: { source: { case: "data" as const, value: bytesOf(pngBase64) }, mediaType: "image/png" },
};

/** A document that a caller sends. */
export const brochure: PartInit = {
  content: {
    case: "document",
    value: {
      media: { source: { case: "data", value: bytesOf(pdfBase64) }, mediaType: "application/pdf" },
      title: "brochure.pdf",
    },
  },
};

/** A schema that every provider keeps to strictly. */
export const citySchema = `{
  "type": "object",
  "properties": { "city": { "type": "string" }, "id": { "type": "integer" } },
  "required": ["city", "id"],
  "additionalProperties": false
}`;

/** Tools that a caller offers. */
export const tools: NonNullable<RequestInit["tools"]> = [
  { name: "weather", description: "The weather of a city.", inputSchemaJson: citySchema, strict: true },
  { name: "look", cacheHint: { ttl: { seconds: 3_600n } } },
];

/** Arguments with white space, characters and digits that any parsing would change. */
export const oddArguments = [
  '{ "city": "東京 🚀",\n  "id": 12345678901234567890 }',
  '{"city":"K\\u00f6ln\\t\\"C\\"",  "id":1.0e2}',
] as const;
