import { createTextBuilder, type KeepBlock, type TextBuilder } from "../../../../core/answer/parts/text-builder.ts";
import { GatewayError } from "../../../../core/errors/error.ts";
import type { ChatContent, ChatContentPiece } from "../../api.ts";
import { createEmittedImages, type EmittedImages } from "./emitted-images.ts";

type TextKind = "text" | "reasoning" | "refusal";

// A model may repeat a short word itself: "ha", "ha".
const minRepeatedLength = 5;
const minRepeatedPieces = 2;

/**
 * EmittedContent is the content of a choice that was emitted. It is kept because some
 * servers send the content twice: in pieces, and then whole.
 */
export class EmittedContent {
  readonly #keepBlock: KeepBlock;
  readonly #text: TextBuilder;
  #reasoning: TextBuilder | undefined;
  #refusal: TextBuilder | undefined;
  #textPieces = 0;
  #blocks = 0;
  #images: EmittedImages | undefined;
  #hasDetails = false;

  /** `keepBlock` stores the blocks of its texts. */
  constructor(keepBlock: KeepBlock) {
    this.#keepBlock = keepBlock;
    this.#text = createTextBuilder(keepBlock);
  }

  /** Records content that is emitted. */
  add({ pieces, reasoningDetails }: ChatContent): void {
    for (const piece of pieces) this.#addPiece(piece);
    this.#hasDetails ||= reasoningDetails.length > 0;
  }

  /** Records a piece of text that is emitted. */
  addText(text: string): void {
    this.#text.append(text);
    this.#textPieces += 1;
  }

  /**
   * The content of a whole message that was not emitted yet. Throws
   * UPSTREAM_PROTOCOL_ERROR when the message contradicts what was emitted.
   */
  restOf(message: ChatContent): ChatContent {
    const { pieces, reasoningDetails } = message;
    const hasText = kinds.some((kind) => this.#textOf(kind) !== "");
    // Nothing was emitted, so the message keeps the order of its pieces.
    if (!(hasText || this.#blocks > 0 || this.#hasImages() || this.#hasDetails)) return message;
    return {
      ...message,
      pieces: [...kinds.flatMap((kind) => this.#restOfText(kind, pieces)), ...this.#restOfWhole(pieces)],
      reasoningDetails: this.#hasDetails ? [] : reasoningDetails,
    };
  }

  /** The new content of the last delta, in which some servers repeat the whole text or the images. */
  newInLast(delta: ChatContent): ChatContent {
    const isRepeated = this.#isRepeatedText(delta);
    if (!(isRepeated || this.#hasImages())) return delta;
    const left = new Set<ChatContentPiece>(this.#newImages(delta.pieces));
    const pieces = delta.pieces.filter((piece) => piece.kind !== "image" || left.has(piece));
    return isRepeated
      ? { ...delta, pieces: pieces.filter(({ kind }) => kind === "image"), reasoningDetails: [] }
      : { ...delta, pieces };
  }

  #addPiece(piece: ChatContentPiece): void {
    if (piece.kind === "text") this.addText(piece.text);
    else if (piece.kind === "refusal") this.#builderOf("refusal").append(piece.text);
    else if (piece.kind === "reasoning") this.#builderOf("reasoning").append(piece.text);
    else if (piece.kind === "block" && piece.text !== "") this.#builderOf("reasoning").append(piece.text);
    else if (piece.kind === "image") this.#ownImages().add(piece);
    else this.#blocks += 1;
  }

  #builderOf(kind: "reasoning" | "refusal"): TextBuilder {
    const builder = (kind === "reasoning" ? this.#reasoning : this.#refusal) ?? createTextBuilder(this.#keepBlock);
    if (kind === "reasoning") this.#reasoning = builder;
    else this.#refusal = builder;
    return builder;
  }

  #textOf(kind: TextKind): string {
    if (kind === "text") return this.#text.toString();
    return (kind === "reasoning" ? this.#reasoning : this.#refusal)?.toString() ?? "";
  }

  #ownImages(): EmittedImages {
    this.#images ??= createEmittedImages();
    return this.#images;
  }

  #hasImages(): boolean {
    return this.#images?.hasAny() === true;
  }

  #newImages(pieces: readonly ChatContentPiece[]): ChatContentPiece[] {
    return this.#ownImages().newIn(pieces);
  }

  #restOfText(kind: TextKind, pieces: readonly ChatContentPiece[]): ChatContentPiece[] {
    const whole = textOf(kind, pieces);
    const emitted = this.#textOf(kind);
    if (whole.startsWith(emitted)) return toPiece(kind, whole.slice(emitted.length), pieces);
    // Some servers trim the whole text.
    if (emitted.startsWith(whole) || emitted.trim() === whole.trim()) return [];
    throw contradiction(kind);
  }

  #restOfWhole(pieces: readonly ChatContentPiece[]): ChatContentPiece[] {
    const others = pieces.filter((piece) => isWholePiece(piece) && piece.kind !== "image").slice(this.#blocks);
    const left = new Set<ChatContentPiece>([...others, ...this.#newImages(pieces)]);
    return pieces.filter((piece) => left.has(piece));
  }

  #isRepeatedText({ pieces }: ChatContent): boolean {
    const text = textOf("text", pieces);
    if (this.#textPieces < minRepeatedPieces || text.length < minRepeatedLength) return false;
    return text === this.#text.toString();
  }
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
