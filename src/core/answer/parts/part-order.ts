import { create } from "@bufbuild/protobuf";
import type { PartFinished } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { type Part, PartSchema } from "../../../gen/tokenwire/v1/message_pb.ts";
import { GatewayError } from "../../errors/error.ts";
import type { EventList } from "../event-list.ts";

/** The place of one part in the message. `whole` is set once nothing can be added to the part. */
export interface Place {
  whole: Part | undefined;
}

/** Most parts of an answer, many times what any model writes. Each is kept in memory. */
export const maxAnswerParts = 16_384;

/** Emits the whole parts of a message, as `partFinished`, in the order in which they began. */
export class PartOrder {
  readonly #events: EventList;
  readonly #places: Place[] = [];
  #emittedCount = 0;

  constructor(events: EventList) {
    this.#events = events;
  }

  /** Reserves the next place for a part that begins. Throws UPSTREAM_PROTOCOL_ERROR beyond {@link maxAnswerParts}. */
  takePlace(): Place {
    const place: Place = { whole: undefined };
    if (this.#places.push(place) > maxAnswerParts) {
      throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the answer has more than ${maxAnswerParts} parts`);
    }
    return place;
  }

  /** Puts a whole part into its place, and emits each part that waits for no earlier one. */
  fill(place: Place, whole: Part): void {
    // A provider of an embedder may give an object that is no message yet.
    place.whole = create(PartSchema, whole);
    for (;;) {
      const part = this.#places[this.#emittedCount]?.whole;
      if (part === undefined) return;
      const value: PartFinished = { $typeName: "tokenwire.v1.PartFinished", index: this.#emittedCount, part };
      this.#events.push({ case: "partFinished", value });
      this.#emittedCount += 1;
    }
  }

  /** The whole parts, emitted or not. */
  wholeParts(): Part[] {
    return this.#places.flatMap(({ whole }) => (whole === undefined ? [] : [whole]));
  }
}
