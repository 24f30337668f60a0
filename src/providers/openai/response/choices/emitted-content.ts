import { createTextBuilder, type KeepBlock, type TextBuilder } from "../../../../core/answer/parts/text-builder.ts";
import { GatewayError } from "../../../../core/errors/error.ts";
import type { ChatContent, ChatContentPiece } from "../../api.ts";
import { createEmittedImages } from "./emitted-images.ts";

/**
 * Keeps what was told of a choice, since some servers tell it twice: in pieces, and
 * then whole.
 */
export interface EmittedContent {
  /** Takes note of what is told. */
  add(content: ChatContent): void;
  /**
   * What a whole message says beyond what was told. Throws UPSTREAM_PROTOCOL_ERROR
   * when the two contradict each other.
   */
  restOf(message: ChatContent): ChatContent;
  /** What the last delta adds, which some servers fill with all of the text or with the images again. */
  newInLast(delta: ChatContent): ChatContent;
}

type TextKind = "text" | "reasoning" | "refusal";

// Short words are said twice by themselves: "ha", "ha".
const minRepeatedLength = 5;
const minRepeatedPieces = 2;

/** Creates what keeps the content of one choice. */
export function createEmittedContent(keepBlock: KeepBlock): EmittedContent {
  const texts: Readonly<Record<TextKind, TextBuilder>> = {
    text: createTextBuilder(keepBlock),
    reasoning: createTextBuilder(keepBlock),
    refusal: createTextBuilder(keepBlock),
  };
  let textPieces = 0;
  let blocks = 0;
  const images = createEmittedImages();
  let hasDetails = false;

  function restOfText(kind: TextKind, pieces: readonly ChatContentPiece[]): ChatContentPiece[] {
    const whole = textOf(kind, pieces);
    const emitted = texts[kind].toString();
    if (whole.startsWith(emitted)) return toPiece(kind, whole.slice(emitted.length), pieces);
    // White space around the whole of it is often lost.
    if (emitted.startsWith(whole) || emitted.trim() === whole.trim()) return [];
    throw contradiction(kind);
  }

  function restOfWhole(pieces: readonly ChatContentPiece[]): ChatContentPiece[] {
    const others = pieces.filter((piece) => isWholePiece(piece) && piece.kind !== "image").slice(blocks);
    const left = new Set<ChatContentPiece>([...others, ...images.newIn(pieces)]);
    return pieces.filter((piece) => left.has(piece));
  }

  function isTextAgain({ pieces }: ChatContent): boolean {
    const text = textOf("text", pieces);
    if (textPieces < minRepeatedPieces || text.length < minRepeatedLength) return false;
    return text === texts.text.toString();
  }

  return {
    add({ pieces, reasoningDetails }) {
      for (const piece of pieces) {
        const kind = kindOf(piece);
        if (kind !== undefined && "text" in piece) texts[kind].append(piece.text);
        if (kind === "text") textPieces += 1;
        if (piece.kind === "image") images.add(piece);
        else if (isWholePiece(piece)) blocks += 1;
      }
      hasDetails ||= reasoningDetails.length > 0;
    },
    restOf(message) {
      const { pieces, reasoningDetails } = message;
      const hasEmitted =
        blocks > 0 || images.hasAny() || hasDetails || kinds.some((kind) => texts[kind].toString() !== "");
      // Else its pieces keep their order.
      if (!hasEmitted) return message;
      return {
        ...message,
        pieces: [...kinds.flatMap((kind) => restOfText(kind, pieces)), ...restOfWhole(pieces)],
        reasoningDetails: hasDetails ? [] : reasoningDetails,
      };
    },
    newInLast(delta) {
      if (!(images.hasAny() || isTextAgain(delta))) return delta;
      const left = new Set<ChatContentPiece>(images.newIn(delta.pieces));
      const pieces = delta.pieces.filter((piece) => piece.kind !== "image" || left.has(piece));
      return isTextAgain(delta)
        ? { ...delta, pieces: pieces.filter(({ kind }) => kind === "image"), reasoningDetails: [] }
        : { ...delta, pieces };
    },
  };
}

const kinds: readonly TextKind[] = ["reasoning", "text", "refusal"];

/** The kind of text that a piece is; undefined for what is no text. */
function kindOf(piece: ChatContentPiece): TextKind | undefined {
  switch (piece.kind) {
    case "text":
    case "reasoning":
    case "refusal":
      return piece.kind;
    case "block":
      return piece.text === "" ? undefined : "reasoning";
    case "image":
    case "unsupported":
      return undefined;
    default:
      return piece satisfies never;
  }
}

/** Whether a piece is an image or a block, which come whole. */
function isWholePiece(piece: ChatContentPiece): boolean {
  return kindOf(piece) === undefined;
}

function textOf(kind: TextKind, pieces: readonly ChatContentPiece[]): string {
  return pieces.map((piece) => (kindOf(piece) === kind && "text" in piece ? piece.text : "")).join("");
}

/** A piece of text, of reasoning in the member that the message has it in. */
function toPiece(kind: TextKind, text: string, pieces: readonly ChatContentPiece[]): ChatContentPiece[] {
  if (text === "") return [];
  if (kind !== "reasoning") return [{ kind, text }];
  return [{ kind, text, field: pieces.find((piece) => piece.kind === "reasoning")?.field }];
}

function contradiction(kind: TextKind): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the answer tells its ${kind} twice, with other words`);
}
