import { create } from "@bufbuild/protobuf";
import { PartFinishedSchema } from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { Part } from "../../../gen/tokenwire/v1/message_pb.ts";
import { GatewayError } from "../../errors/error.ts";
import type { StreamEvent } from "../event.ts";

/** A part in its place in the message; `whole` once nothing can be added to it. */
export interface Place {
  whole: Part | undefined;
}

/** Tells the whole parts of a message in the order in which they began. */
export interface PartOrder {
  /** Gives the part that begins now its place. Throws UPSTREAM_PROTOCOL_ERROR for one too many. */
  takePlace(): Place;
  /** Puts a whole part into its place, and tells all that no earlier one holds up. */
  fill(place: Place, whole: Part): void;
  /** The parts that are whole. */
  wholeParts(): Part[];
}

/** Parts of an answer: many times what any model writes, and each is kept. */
export const maxAnswerParts = 16_384;

/** Creates the order of one message. */
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
