import { unsupported } from "../../../core/errors/unsupported.ts";
import type { Image } from "../../../gen/tokenwire/v1/message_pb.ts";
import type { PartWithPath } from "../../kit/part-with-path.ts";

/** The images among parts, in base64; undefined for none. Throws UNSUPPORTED_FEATURE for one that is no data. */
export function toImages(parts: readonly PartWithPath[]): string[] | undefined {
  const images = parts.flatMap(({ part: { content }, path }) =>
    content.case === "image" ? [toBase64(content.value, `${path}.image.media`)] : [],
  );
  return images.length === 0 ? undefined : images;
}

function toBase64({ media }: Image, path: string): string {
  const source = media?.source;
  switch (source?.case) {
    case "data": {
      const { buffer, byteOffset, byteLength } = source.value;
      return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
    }
    case "url":
      throw unsupported(`${path}.url`, "Ollama takes images as data only");
    case "fileId":
      throw unsupported(`${path}.file_id`, "Ollama takes images as data only");
    case undefined:
      throw unsupported(path, "an image needs data");
    default:
      return source satisfies never;
  }
}
