import { GatewayError } from "../../../../core/errors/error.ts";
import type { ChatToolCallPiece } from "../../api.ts";
import type { ToolCall } from "./tool-call.ts";

/** The calls of a choice so far, and how pieces name them. */
export interface KnownCalls {
  /** In the order in which they began. */
  readonly all: readonly ToolCall[];
  /** The call that an index last meant. */
  readonly byIndex: ReadonlyMap<number, ToolCall>;
  /** The call that last had an id. */
  readonly byId: ReadonlyMap<string, ToolCall>;
  /** Those that an item of the same list has named: another item with a name is another call. */
  readonly named: ReadonlySet<ToolCall>;
}

/**
 * Finds the call that a piece goes on with; undefined when it begins another.
 *
 * A known id decides, whatever the index says. Else it is the index, and a piece
 * whose index is not known belongs to the call that is open: some servers leave
 * indices out, some count pieces in them. What begins a call has a name; but a
 * server may repeat the name in later pieces, or give every call the same index
 * or the same id. Then it is another call once the arguments are a whole object.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR where a name comes in pieces.
 */
export function findCall(piece: ChatToolCallPiece, calls: KnownCalls): ToolCall | undefined {
  const owner = calls.byId.get(piece.id);
  refuseNamePieces(piece, owner ?? (piece.index === undefined ? undefined : calls.byIndex.get(piece.index)), calls);
  if (owner !== undefined) return isOwners(piece, owner, calls) ? owner : undefined;
  const last = calls.all.at(-1);
  const indexed = piece.index === undefined ? last : findByIndex(piece.index, calls);
  if (piece.name === "") return findForNameless(piece, indexed, last);
  if (indexed !== undefined && goesOn(piece, indexed, calls)) return indexed;
  if (last === undefined) return undefined;
  return isRemainder(piece, last, calls) || lacksOwnId(piece, last, calls) ? last : undefined;
}

/** A second name before any arguments, under the same index and without an id of its own, begins no call. */
function refuseNamePieces({ id, index, name }: ChatToolCallPiece, call: ToolCall | undefined, calls: KnownCalls): void {
  if (call === undefined || index === undefined || call.index !== index || calls.named.has(call)) return;
  const isOtherName = name !== "" && call.name() !== "" && name !== call.name();
  const hasOwnId = id !== "" && id !== call.id();
  if (!isOtherName || hasOwnId || call.written() !== "") return;
  throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", "the name of a tool call changed before its arguments came");
}

/** The call that an index means: by its own or, where it came without one, by its place. */
function findByIndex(index: number, { all, byIndex }: KnownCalls): ToolCall | undefined {
  const inPlace = all[index];
  return byIndex.get(index) ?? (inPlace?.index === undefined ? inPlace : undefined);
}

/** Whether a piece that has the id of a call is of that call, and not of another with the same id. */
function isOwners(piece: ChatToolCallPiece, owner: ToolCall, { named }: KnownCalls): boolean {
  if (piece.name === "" || owner.name() === "") return true;
  if (named.has(owner) || piece.name !== owner.name()) return false;
  const isElsewhere = piece.index !== undefined && owner.index !== undefined && piece.index !== owner.index;
  if (owner.isComplete()) return piece.arguments === "" || (!isElsewhere && piece.arguments === owner.written());
  return !(isElsewhere && piece.arguments === "" && owner.written() === "");
}

/** A piece without a name goes on with a call, unless that is whole and the piece is not said to be of it. */
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
  // A server that gives ids gives one to each call.
  if (known.isComplete()) return text === "" && known.id() !== "";
  return index !== undefined || text !== "" || known.written() !== "" || known.id() !== "";
}

/** Whether a piece names the call before it again: a server that gives ids gives one to each call. */
function lacksOwnId({ id, name }: ChatToolCallPiece, last: ToolCall, { named }: KnownCalls): boolean {
  return id === "" && last.id() !== "" && name === last.name() && !last.isComplete() && !named.has(last);
}

/** Whether a piece can only be what is left of the arguments of a call, which are begun and not whole. */
function isRemainder(piece: ChatToolCallPiece, known: ToolCall, { named }: KnownCalls): boolean {
  const { id, name, arguments: text } = piece;
  const isBegun = known.written() !== "" && !known.isComplete();
  if (!isBegun || named.has(known) || name !== known.name() || text === "") return false;
  // With an id of its own it may be another call, where the one before was cut short.
  return id === "" || !/^\s*\{/.test(text);
}
