import { expect } from "vitest";
import { fold } from "../../../src/core/answer/fold.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { type CompleteResponse, FinishReasonSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Part } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import type { OpenAiOptions } from "../../../src/providers/openai/index.ts";
import { toAnswer } from "../../support/http-answer.ts";
import { createOpenAiTarget } from "../../support/openai-target.ts";
import { startScriptedUpstream } from "../../support/scripted-upstream.ts";

/** An answer in words: its parts, such as "text Hello", and why it ended, or the reason that it failed for. */
export interface ToldAnswer {
  readonly said: readonly string[];
  readonly end: string;
}

/** A body and how it is called; an event stream where nothing else is said. */
export interface OddBody {
  readonly body: string;
  readonly contentType?: string;
}

/** A server that answers anything. */
export interface OddServer {
  /** What both RPCs make of a body, which must be the same. */
  tell(odd: OddBody): Promise<ToldAnswer>;
  /** What both RPCs make of a stream of these objects and `[DONE]`. */
  tellChunks(...chunks: readonly object[]): Promise<ToldAnswer>;
  /** What both RPCs make of a whole answer with this message. */
  tellMessage(message: object, finishReason?: string | null): Promise<ToldAnswer>;
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

  async function tell(odd: OddBody): Promise<ToldAnswer> {
    serve(odd);
    const { events, error } = await target.read();
    const streamed = error ?? (await fold(only(events)));
    const whole = await target.complete().catch(GatewayError.from);
    const told = toTold(streamed);
    expect(toTold(whole), "as Complete has it").toEqual(told);
    return told;
  }

  return {
    tell,
    tellChunks: (...chunks) => tell({ body: sse(...chunks, "[DONE]") }),
    tellMessage: (message, finishReason = "stop") =>
      tell({
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

/** Server-sent events of these objects and words. */
export function sse(...data: readonly (object | string)[]): string {
  return data.map((item) => `data: ${typeof item === "string" ? item : JSON.stringify(item)}\n\n`).join("");
}

/** A chunk of the first choice. */
export function delta(content: object, finishReason: string | null = null, rest: object = {}): object {
  return { id: "1", model: "m", choices: [{ index: 0, delta: content, finish_reason: finishReason, ...rest }] };
}

/** A chunk of the first choice with pieces of tool calls. */
export function pieces(...calls: readonly object[]): object {
  return delta({ tool_calls: calls });
}

async function* only<Item>(item: Item): AsyncGenerator<Item> {
  yield item;
}

function toTold(answer: CompleteResponse | GatewayError): ToldAnswer {
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
      // The completion's id is another one for each call of the gateway.
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
