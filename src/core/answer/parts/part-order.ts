import { create } from "@bufbuild/protobuf";
import { PartFinishedSchema } from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { Part } from "../../../gen/tokenwire/v1/message_pb.ts";
import { GatewayError } from "../../errors/error.ts";
import type { StreamEvent } from "../event.ts";

/** The place of one part in the message. `whole` is set once nothing can be added to the part. */
export interface Place {
  whole: Part | undefined;
}

/** Emits the whole parts of a message, as `partFinished`, in the order in which they began. */
export interface PartOrder {
  /** Reserves the next place for a part that begins. Throws UPSTREAM_PROTOCOL_ERROR beyond {@link maxAnswerParts}. */
  takePlace(): Place;
  /** Puts a whole part into its place, and emits each part that waits for no earlier one. */
  fill(place: Place, whole: Part): void;
  /** The whole parts, emitted or not. */
  wholeParts(): Part[];
}

/** Most parts of an answer, many times what any model writes. Each is kept in memory. */
export const maxAnswerParts = 16_384;

/** Creates the part order of one message. */
export function createPartOrder(emit: (event: StreamEvent) => void): PartOrder {
  const places: Place[] = [];
  let emittedCount = 0;
  return {
    takePlace() {
      const place: Place = { whole: undefined };
      if (places.push(place) > maxAnswerParts) {
        throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the answer has more than ${maxAnswerParts} parts`);
      }
      return place;
    },
    fill(place, whole) {
      place.whole = whole;
      for (let next = places[emittedCount]; next?.whole !== undefined; next = places[emittedCount]) {
        emit({ case: "partFinished", value: create(PartFinishedSchema, { index: emittedCount, part: next.whole }) });
        emittedCount += 1;
      }
    },
    wholeParts: () => places.flatMap(({ whole }) => (whole === undefined ? [] : [whole])),
  };
}
