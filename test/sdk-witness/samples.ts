import type { PartInit } from "../support/requests.ts";

/** A schema as a caller of Tokenwire writes it, with white space and digits of its own. */
export const weatherSchemaJson =
  '{ "type":"object",  "properties":{"city":{"type":"string"}, "days":{"type":"integer","maximum":14.0}}, "required":["city"] }';

/** The same schema, as a caller of an SDK writes it. */
export const weatherSchema = {
  type: "object" as const,
  properties: { city: { type: "string" }, days: { type: "integer", maximum: 14 } },
  required: ["city"],
};

/** Bytes whose base64 has every kind of character: letters, digits, "+", "/" and "=". */
export const bytes = new Uint8Array([0xfb, 0xef, 0xff, 0x00, 0x10, 0x83, 0x0a]);

/** {@link bytes} in base64. */
export const base64 = "++//ABCDCg==";

/** Media that are bytes. */
export const fromData = (mediaType: string, value: Uint8Array<ArrayBuffer> = bytes) =>
  ({ source: { case: "data", value }, mediaType }) as const;

/** Media behind a URL. */
export const fromUrl = (value: string) => ({ source: { case: "url", value } }) as const;

/** Media by the id of a file at the provider. */
export const fromFile = (value: string) => ({ source: { case: "fileId", value } }) as const;

/** A document part. */
export const document = (
  media: ReturnType<typeof fromData | typeof fromUrl | typeof fromFile>,
  title = "",
): PartInit => ({
  content: { case: "document", value: { media, title } },
});

/** Text as bytes. */
export const encode = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);
