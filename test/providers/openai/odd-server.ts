import { expect } from "vitest";
import { fold } from "../../../src/core/answer/fold.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { type CompleteResponse, FinishReasonSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Part } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import type { OpenAiOptions } from "../../../src/providers/openai/index.ts";
import { toAnswer } from "../../support/http-answer.ts";
import { createOpenAiTarget } from "../../support/openai-target.ts";
import { startScriptedUpstream } from "../../support/scripted-upstream.ts";
import { sse } from "./chunks.ts";

/** A summary of an answer: its parts, such as "text Hello", and its finish reason or the reason of its error. */
export interface AnswerSummary {
  readonly said: readonly string[];
  readonly end: string;
}

/** A body and its content type, by default that of an event stream. */
export interface OddBody {
  readonly body: string;
  readonly contentType?: string;
}

/** A server that sends any body, behind a gateway. */
export interface OddServer {
  /** The answer that both RPCs make of a body; they must agree. */
  read(odd: OddBody): Promise<AnswerSummary>;
  /** The same of a stream of these objects and `[DONE]`. */
  readChunks(...chunks: readonly object[]): Promise<AnswerSummary>;
  /** The same of a whole answer with this message. */
  readMessage(message: object, finishReason?: string | null): Promise<AnswerSummary>;
  /** The error that a stream ends with. */
  errorOf(odd: OddBody): Promise<GatewayError | undefined>;
  close(): Promise<void>;
}

/** Starts a server, and a gateway in front of it. */
export async function startOddServer(options: Partial<OpenAiOptions> = {}): Promise<OddServer> {
  const upstream = await startScriptedUpstream(() => {});
  const target = createOpenAiTarget({ baseUrl: upstream.origin, ...options });

  function serve({ body, contentType = "text/event-stream" }: OddBody): void {
    upstream.script = ({ send }) => send(toAnswer([body], "chunked", { headers: { "content-type": contentType } }));
  }

  async function read(odd: OddBody): Promise<AnswerSummary> {
    serve(odd);
    const { events, error } = await target.read();
    const streamed = error ?? (await fold(only(events)));
    const whole = await target.complete().catch(GatewayError.from);
    const summary = toSummary(streamed);
    expect(toSummary(whole), "the answer of Complete").toEqual(summary);
    return summary;
  }

  return {
    read,
    readChunks: (...chunks) => read({ body: sse(...chunks, "[DONE]") }),
    readMessage: (message, finishReason = "stop") =>
      read({
        contentType: "application/json",
        body: JSON.stringify({ model: "m", choices: [{ index: 0, message, finish_reason: finishReason }] }),
      }),
    async errorOf(odd) {
      serve(odd);
      return (await target.read()).error;
    },
    async close() {
      await target.close();
      await upstream.close();
    },
  };
}

async function* only<Item>(item: Item): AsyncGenerator<Item> {
  yield item;
}

function toSummary(answer: CompleteResponse | GatewayError): AnswerSummary {
  if (answer instanceof GatewayError) return { said: [], end: answer.reason };
  return {
    said: (answer.message?.parts ?? []).map(inWords),
    end: FinishReasonSchema.value[answer.finishReason]?.localName ?? "",
  };
}

function inWords({ content }: Part): string {
  switch (content.case) {
    case "text":
    case "refusal":
      return `${content.case} ${content.value}`;
    case "reasoning":
      return `reasoning ${content.value.text}`;
    case "toolCall": {
      const { id, name, argumentsJson } = content.value;
      // The gateway makes the id from the completion's, which differs for each call.
      return `call ${id.replace(/^cmpl_[a-z0-9]+_/, "#")} ${name} ${argumentsJson}`;
    }
    case "image": {
      const { mediaType = "", source } = content.value.media ?? {};
      const where = source?.case === "data" ? Buffer.from(source.value).toString("hex") : source?.value;
      return `image ${mediaType} ${where}`.replace("  ", " ");
    }
    case "document":
    case "toolResult":
    case "serverToolCall":
    case "serverToolResult":
    case undefined:
      return `${content.case}`;
    default:
      return content satisfies never;
  }
}
