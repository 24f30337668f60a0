import { createTextBuilder, type KeepBlock, type TextBuilder } from "../../../../core/answer/parts/text-builder.ts";
import { GatewayError } from "../../../../core/errors/error.ts";
import type { ChatContent, ChatContentPiece } from "../../api.ts";
import { createEmittedImages } from "./emitted-images.ts";

/**
 * The content of a choice that was emitted. It is kept because some servers send the
 * content twice: in pieces, and then whole.
 */
export interface EmittedContent {
  /** Records content that is emitted. */
  add(content: ChatContent): void;
  /**
   * The content of a whole message that was not emitted yet. Throws
   * UPSTREAM_PROTOCOL_ERROR when the message contradicts what was emitted.
   */
  restOf(message: ChatContent): ChatContent;
  /** The new content of the last delta, in which some servers repeat the whole text or the images. */
  newInLast(delta: ChatContent): ChatContent;
}

type TextKind = "text" | "reasoning" | "refusal";

// A model may repeat a short word itself: "ha", "ha".
const minRepeatedLength = 5;
const minRepeatedPieces = 2;

/** Creates the record of one choice. `keepBlock` stores the blocks of its texts. */
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
    // Some servers trim the whole text.
    if (emitted.startsWith(whole) || emitted.trim() === whole.trim()) return [];
    throw contradiction(kind);
  }

  function restOfWhole(pieces: readonly ChatContentPiece[]): ChatContentPiece[] {
    const others = pieces.filter((piece) => isWholePiece(piece) && piece.kind !== "image").slice(blocks);
    const left = new Set<ChatContentPiece>([...others, ...images.newIn(pieces)]);
    return pieces.filter((piece) => left.has(piece));
  }

  function isRepeatedText({ pieces }: ChatContent): boolean {
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
      // Nothing was emitted, so the message keeps the order of its pieces.
      if (!hasEmitted) return message;
      return {
        ...message,
        pieces: [...kinds.flatMap((kind) => restOfText(kind, pieces)), ...restOfWhole(pieces)],
        reasoningDetails: hasDetails ? [] : reasoningDetails,
      };
    },
    newInLast(delta) {
      if (!(images.hasAny() || isRepeatedText(delta))) return delta;
      const left = new Set<ChatContentPiece>(images.newIn(delta.pieces));
      const pieces = delta.pieces.filter((piece) => piece.kind !== "image" || left.has(piece));
      return isRepeatedText(delta)
        ? { ...delta, pieces: pieces.filter(({ kind }) => kind === "image"), reasoningDetails: [] }
        : { ...delta, pieces };
    },
  };
}

const kinds: readonly TextKind[] = ["reasoning", "text", "refusal"];

/** The kind of text in a piece; undefined for a piece without text. */
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

/** Whether a piece has no text; images and such blocks come whole, never in pieces. */
function isWholePiece(piece: ChatContentPiece): boolean {
  return kindOf(piece) === undefined;
}

function textOf(kind: TextKind, pieces: readonly ChatContentPiece[]): string {
  return pieces.map((piece) => (kindOf(piece) === kind && "text" in piece ? piece.text : "")).join("");
}

/** A piece of text; reasoning keeps the member that the message has it in. */
function toPiece(kind: TextKind, text: string, pieces: readonly ChatContentPiece[]): ChatContentPiece[] {
  if (text === "") return [];
  if (kind !== "reasoning") return [{ kind, text }];
  return [{ kind, text, field: pieces.find((piece) => piece.kind === "reasoning")?.field }];
}

function contradiction(kind: TextKind): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the answer repeats its ${kind} with different words`);
}
