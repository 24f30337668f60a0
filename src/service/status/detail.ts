import { create, type DescMessage, type Message, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { scrub } from "../../core/errors/scrub.ts";
import { truncate } from "../../core/text/truncate.ts";
import { StatusSchema } from "../../gen/google/rpc/status_pb.ts";

/** A typed fact about a failure, one entry of `google.rpc.Status.details`. */
export interface Detail {
  readonly desc: DescMessage;
  readonly value: Message;
}

/** Makes a detail. */
export function toDetail<Desc extends DescMessage>(desc: Desc, init: MessageInitShape<Desc>): Detail {
  return { desc, value: create(desc, init) };
}

/** Bytes that a detail adds to the encoded `google.rpc.Status`. */
export function bytesOf({ desc, value }: Detail): number {
  return toBinary(StatusSchema, create(StatusSchema, { details: [anyPack(desc, value)] })).length;
}

/** A text that may be sent or logged: without secrets, and shortened by {@link truncate}. */
export function toSafeText(text: string, maxBytes: number, bytesOfCharacter?: (character: string) => number): string {
  // A text may be as long as a whole request. Scrubbing a part is enough, since only `maxBytes` of it are kept.
  return truncate(scrub(text.slice(0, 16 * maxBytes)), maxBytes, bytesOfCharacter);
}
