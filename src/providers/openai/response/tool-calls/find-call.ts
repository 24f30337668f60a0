import { GatewayError } from "../../../../core/errors/error.ts";
import type { ChatToolCallPiece } from "../../api.ts";
import type { ToolCall } from "./tool-call.ts";

/** The calls of a choice so far, by their index and id. */
export interface KnownCalls {
  /** All calls, in the order in which they began. */
  readonly all: readonly ToolCall[];
  /** The call that an index last referred to. */
  readonly byIndex: ReadonlyMap<number, ToolCall>;
  /** The last call with an id. */
  readonly byId: ReadonlyMap<string, ToolCall>;
  /** The calls that an item of the same list has named. A further item with a name is another call. */
  readonly named: ReadonlySet<ToolCall>;
}

/**
 * Finds the call that a piece continues; undefined where it begins another call.
 *
 * A known id decides, whatever the index is. Without one the index decides, and a piece
 * with an unknown index belongs to the open call, since some servers leave indices out
 * and some number pieces with them. The first piece of a call has a name, but a server
 * may repeat the name in later pieces, or give every call the same index or id. Then a
 * piece begins another call once the arguments of the one before are a whole object.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR where a name comes in pieces.
 */
export function findCall(piece: ChatToolCallPiece, calls: KnownCalls): ToolCall | undefined {
  const owner = calls.byId.get(piece.id);
  rejectNamePieces(piece, owner ?? (piece.index === undefined ? undefined : calls.byIndex.get(piece.index)), calls);
  if (owner !== undefined) return isOwners(piece, owner, calls) ? owner : undefined;
  const last = calls.all.at(-1);
  const indexed = piece.index === undefined ? last : findByIndex(piece.index, calls);
  if (piece.name === "") return findForNameless(piece, indexed, last);
  if (indexed !== undefined && goesOn(piece, indexed, calls)) return indexed;
  if (last === undefined) return undefined;
  return isRemainder(piece, last, calls) || lacksOwnId(piece, last, calls) ? last : undefined;
}

/**
 * Throws for another name with the same index, before any arguments and without an id
 * of its own: it begins no call.
 */
function rejectNamePieces({ id, index, name }: ChatToolCallPiece, call: ToolCall | undefined, calls: KnownCalls): void {
  if (call === undefined || index === undefined || call.index !== index || calls.named.has(call)) return;
  const isOtherName = name !== "" && call.name() !== "" && name !== call.name();
  const hasOwnId = id !== "" && id !== call.id();
  if (!isOtherName || hasOwnId || call.written() !== "") return;
  throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", "the name of a tool call changed before its arguments came");
}

/** The call with an index or, where that came without an index, the call at this position. */
function findByIndex(index: number, { all, byIndex }: KnownCalls): ToolCall | undefined {
  const inPlace = all[index];
  return byIndex.get(index) ?? (inPlace?.index === undefined ? inPlace : undefined);
}

/** Whether a piece with the id of a call belongs to that call, and not to another one with the same id. */
function isOwners(piece: ChatToolCallPiece, owner: ToolCall, { named }: KnownCalls): boolean {
  if (piece.name === "" || owner.name() === "") return true;
  if (named.has(owner) || piece.name !== owner.name()) return false;
  const isElsewhere = piece.index !== undefined && owner.index !== undefined && piece.index !== owner.index;
  if (owner.isComplete()) return piece.arguments === "" || (!isElsewhere && piece.arguments === owner.written());
  return !(isElsewhere && piece.arguments === "" && owner.written() === "");
}

/** A piece without a name continues a call, unless that is whole and neither index nor id assigns the piece to it. */
function findForNameless(
  { id, index, arguments: text }: ChatToolCallPiece,
  indexed: ToolCall | undefined,
  last: ToolCall | undefined,
): ToolCall | undefined {
  const call = indexed ?? last;
  if (!call?.isComplete()) return call;
  const isIndexed = index !== undefined && call === indexed;
  const isPlaceholder = index === undefined && call.isPlaceholder();
  const isAnother = !(isIndexed || isPlaceholder) && text.trim().startsWith("{");
  const isOther = (id !== "" && call.id() !== "") || isAnother;
  return isOther ? undefined : call;
}

function goesOn(piece: ChatToolCallPiece, known: ToolCall, calls: KnownCalls): boolean {
  const { id, name, index, arguments: text } = piece;
  if (calls.named.has(known)) return false;
  const hasOtherId = id !== "" && known.id() !== "";
  if (hasOtherId) return isRemainder(piece, known, calls);
  if (known.name() === "") return true;
  if (name !== known.name()) return false;
  // A server that sends ids sends one for each call.
  if (known.isComplete()) return text === "" && known.id() !== "";
  return index !== undefined || text !== "" || known.written() !== "" || known.id() !== "";
}

/**
 * Whether a piece without an id repeats the name of the call before, since a server
 * that sends ids sends one for each call.
 */
function lacksOwnId({ id, name }: ChatToolCallPiece, last: ToolCall, { named }: KnownCalls): boolean {
  return id === "" && last.id() !== "" && name === last.name() && !last.isComplete() && !named.has(last);
}

/** Whether a piece can only be the rest of the arguments of a call, which have begun and are not whole. */
function isRemainder(piece: ChatToolCallPiece, known: ToolCall, { named }: KnownCalls): boolean {
  const { id, name, arguments: text } = piece;
  const isBegun = known.written() !== "" && !known.isComplete();
  if (!isBegun || named.has(known) || name !== known.name() || text === "") return false;
  // With an id of its own it may be another call, after one that was cut short.
  return id === "" || !/^\s*\{/.test(text);
}
