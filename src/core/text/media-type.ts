interface Format {
  readonly mediaType: string;
  readonly extensions: readonly string[];
  /** Whether data has this format. `head` is its first 16 bytes, one character for each. */
  readonly begins: (head: string) => boolean;
}

const formats: readonly Format[] = [
  { mediaType: "image/png", extensions: [".png"], begins: (head) => head.startsWith("\x89PNG\r\n\x1a\n") },
  { mediaType: "image/jpeg", extensions: [".jpg", ".jpeg"], begins: (head) => head.startsWith("\xff\xd8\xff") },
  { mediaType: "image/gif", extensions: [".gif"], begins: (head) => /^GIF8[79]a/.test(head) },
  { mediaType: "image/webp", extensions: [".webp"], begins: (head) => /^RIFF.{4}WEBP/s.test(head) },
  { mediaType: "application/pdf", extensions: [".pdf"], begins: (head) => head.startsWith("%PDF-") },
];

/** The media type of data by its first bytes; undefined unless it is JPEG, PNG, GIF, WebP or PDF. */
export function sniffMediaType(data: Uint8Array): string | undefined {
  const head = String.fromCharCode(...data.subarray(0, 16));
  return formats.find(({ begins }) => begins(head))?.mediaType;
}

/** Whether an extension, such as ".png", belongs to a format that {@link sniffMediaType} knows. */
export function isKnownExtension(extension: string): boolean {
  return formats.some(({ extensions }) => extensions.includes(extension));
}

// Names that browsers and libraries write, but no provider accepts.
const standardNames: ReadonlyMap<string, string> = new Map([
  ["image/jpg", "image/jpeg"],
  ["image/pjpeg", "image/jpeg"],
  ["image/jfif", "image/jpeg"],
  ["image/x-png", "image/png"],
  ["image/apng", "image/png"],
  ["image/x-webp", "image/webp"],
  ["application/x-pdf", "application/pdf"],
]);

/** The standard name of a media type, such as "image/jpeg" for "Image/JPG; q=1". Parameters are left out. */
export function toStandardMediaType(written: string): string {
  const mediaType = (written.split(";", 1)[0] ?? "").trim().toLowerCase();
  return standardNames.get(mediaType) ?? mediaType;
}

/** The media type of data whose format is not stated. */
const anyBytes = "application/octet-stream";

/** The stated media type of data, or that of its first bytes if only "application/octet-stream" is stated. */
export function mediaTypeOfData(data: Uint8Array, written: string): string {
  const mediaType = toStandardMediaType(written);
  return mediaType === anyBytes ? (sniffMediaType(data) ?? anyBytes) : mediaType;
}

/** The media type of the first bytes of data if it differs from the stated one; undefined if they agree. */
export function findOtherMediaType(data: Uint8Array, written: string): string | undefined {
  const found = sniffMediaType(data);
  return found === undefined || found === mediaTypeOfData(data, written) ? undefined : found;
}
