import { createTextBuilder, type KeepBlock, type TextBuilder } from "../../../../core/answer/parts/text-builder.ts";
import { GatewayError } from "../../../../core/errors/error.ts";
import type { ChatContent, ChatProse } from "../../api.ts";
import { createToldImages } from "./emitted-images.ts";

/**
 * Keeps what was told of a choice, since some servers tell it twice: in pieces, and
 * then whole.
 */
export interface ToldContent {
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

type ProseKind = "text" | "reasoning" | "refusal";

// Short words are said twice by themselves: "ha", "ha".
const minRepeatedLength = 5;
const minRepeatedPieces = 2;

/** Creates what keeps the content of one choice. */
export function createToldContent(keepBlock: KeepBlock): ToldContent {
  const texts: Readonly<Record<ProseKind, TextBuilder>> = {
    text: createTextBuilder(keepBlock),
    reasoning: createTextBuilder(keepBlock),
    refusal: createTextBuilder(keepBlock),
  };
  let textPieces = 0;
  let blocks = 0;
  const images = createToldImages();
  let hasDetails = false;

  function restOfText(kind: ProseKind, prose: readonly ChatProse[]): ChatProse[] {
    const whole = textOf(kind, prose);
    const told = texts[kind].toString();
    if (whole.startsWith(told)) return toPiece(kind, whole.slice(told.length), prose);
    // White space around the whole of it is often lost.
    if (told.startsWith(whole) || told.trim() === whole.trim()) return [];
    throw contradiction(kind);
  }

  function restOfWhole(prose: readonly ChatProse[]): ChatProse[] {
    const others = prose.filter((piece) => isWholePiece(piece) && piece.kind !== "image").slice(blocks);
    const left = new Set<ChatProse>([...others, ...images.newIn(prose)]);
    return prose.filter((piece) => left.has(piece));
  }

  function isTextAgain({ prose }: ChatContent): boolean {
    const text = textOf("text", prose);
    if (textPieces < minRepeatedPieces || text.length < minRepeatedLength) return false;
    return text === texts.text.toString();
  }

  return {
    add({ prose, reasoningDetails }) {
      for (const piece of prose) {
        const kind = kindOf(piece);
        if (kind !== undefined && "text" in piece) texts[kind].append(piece.text);
        if (kind === "text") textPieces += 1;
        if (piece.kind === "image") images.add(piece);
        else if (isWholePiece(piece)) blocks += 1;
      }
      hasDetails ||= reasoningDetails.length > 0;
    },
    restOf(message) {
      const { prose, reasoningDetails } = message;
      const hasTold =
        blocks > 0 || images.hasAny() || hasDetails || kinds.some((kind) => texts[kind].toString() !== "");
      // Else its pieces keep their order.
      if (!hasTold) return message;
      return {
        ...message,
        prose: [...kinds.flatMap((kind) => restOfText(kind, prose)), ...restOfWhole(prose)],
        reasoningDetails: hasDetails ? [] : reasoningDetails,
      };
    },
    newInLast(delta) {
      if (!(images.hasAny() || isTextAgain(delta))) return delta;
      const left = new Set<ChatProse>(images.newIn(delta.prose));
      const prose = delta.prose.filter((piece) => piece.kind !== "image" || left.has(piece));
      return isTextAgain(delta)
        ? { ...delta, prose: prose.filter(({ kind }) => kind === "image"), reasoningDetails: [] }
        : { ...delta, prose };
    },
  };
}

const kinds: readonly ProseKind[] = ["reasoning", "text", "refusal"];

/** The kind of text that a piece is; undefined for what is no text. */
function kindOf(piece: ChatProse): ProseKind | undefined {
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
function isWholePiece(piece: ChatProse): boolean {
  return kindOf(piece) === undefined;
}

function textOf(kind: ProseKind, prose: readonly ChatProse[]): string {
  return prose.map((piece) => (kindOf(piece) === kind && "text" in piece ? piece.text : "")).join("");
}

/** A piece of text, of reasoning in the member that the message has it in. */
function toPiece(kind: ProseKind, text: string, prose: readonly ChatProse[]): ChatProse[] {
  if (text === "") return [];
  if (kind !== "reasoning") return [{ kind, text }];
  return [{ kind, text, field: prose.find((piece) => piece.kind === "reasoning")?.field }];
}

function contradiction(kind: ProseKind): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the answer tells its ${kind} twice, with other words`);
}
