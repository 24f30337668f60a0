import { createHash } from "node:crypto";
import type { ChatContentPiece } from "../../api.ts";

type Image = Extract<ChatContentPiece, { readonly kind: "image" }>;

/** The images of a choice that were emitted, compared by their content. */
export interface EmittedImages {
  add(image: Image): void;
  hasAny(): boolean;
  /** The images that were not emitted yet. An image that was emitted twice may be repeated twice. */
  newIn(pieces: readonly ChatContentPiece[]): Image[];
}

/** Creates the record of one choice. It keeps a hash of each image, since an image may have megabytes. */
export function createEmittedImages(): EmittedImages {
  const counts = new Map<string, number>();

  return {
    add({ url }) {
      const key = keyOf(url);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    hasAny: () => counts.size > 0,
    newIn(pieces) {
      const left = new Map(counts);
      return pieces
        .filter((piece) => piece.kind === "image")
        .filter(({ url }) => {
          const key = keyOf(url);
          const count = left.get(key) ?? 0;
          left.set(key, count - 1);
          return count <= 0;
        });
    },
  };
}

function keyOf(url: string): string {
  return createHash("sha256").update(url).digest("base64");
}
