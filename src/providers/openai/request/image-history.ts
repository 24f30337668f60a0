import { unsupported } from "../../../core/errors/unsupported.ts";
import type { ChatImagePart, ImagePlace } from "../api.ts";
import type { Dialect } from "../dialect.ts";
import { readState } from "../provider-state.ts";
import { toImagePart } from "./content-part.ts";
import type { PartWithPath } from "./part-with-path.ts";

/**
 * The images of an earlier turn that go back in this place: where they came in.
 * Throws UNSUPPORTED_FEATURE for one that no server of this API made, and where the
 * server takes none back.
 */
export function toImages(parts: readonly PartWithPath[], place: ImagePlace, dialect: Dialect): ChatImagePart[] {
  return parts.flatMap((item) => (placeOf(item, dialect) === place ? toImage(item) : []));
}

/** Where an image goes back; undefined for all other parts. */
function placeOf({ part, path }: PartWithPath, { images, reasoningHistory }: Dialect): ImagePlace | undefined {
  if (part.content.case !== "image") return undefined;
  const place = readState(part.providerState)?.imagePlace;
  // A server that takes nothing back but what OpenAI documents has no place for it.
  if (place !== undefined && images && reasoningHistory !== "none") return place;
  throw unsupported(path, "an assistant message of Chat Completions cannot hold image; leave the part out");
}

function toImage({ part: { content }, path }: PartWithPath): ChatImagePart[] {
  return content.case === "image" ? [toImagePart(content.value, `${path}.image.media`)] : [];
}
