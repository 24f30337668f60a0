interface Format {
  readonly mediaType: string;
  readonly extensions: readonly string[];
  /** Whether data begins as this format does. `head` is its first 16 bytes, a character each. */
  readonly begins: (head: string) => boolean;
}

const formats: readonly Format[] = [
  { mediaType: "image/png", extensions: [".png"], begins: (head) => head.startsWith("\x89PNG\r\n\x1a\n") },
  { mediaType: "image/jpeg", extensions: [".jpg", ".jpeg"], begins: (head) => head.startsWith("\xff\xd8\xff") },
  { mediaType: "image/gif", extensions: [".gif"], begins: (head) => /^GIF8[79]a/.test(head) },
  { mediaType: "image/webp", extensions: [".webp"], begins: (head) => /^RIFF.{4}WEBP/s.test(head) },
  { mediaType: "application/pdf", extensions: [".pdf"], begins: (head) => head.startsWith("%PDF-") },
];

/** The media type that data has by its first bytes; undefined for what is none of JPEG, PNG, GIF, WebP and PDF. */
export function sniffMediaType(data: Uint8Array): string | undefined {
  const head = String.fromCharCode(...data.subarray(0, 16));
  return formats.find(({ begins }) => begins(head))?.mediaType;
}

/** Whether files of such a format, which {@link sniffMediaType} knows, are named with this extension (".png"). */
export function isKnownExtension(extension: string): boolean {
  return formats.some(({ extensions }) => extensions.includes(extension));
}

// Names that browsers and libraries write, and no provider takes.
const usualNames: ReadonlyMap<string, string> = new Map([
  ["image/jpg", "image/jpeg"],
  ["image/pjpeg", "image/jpeg"],
  ["image/jfif", "image/jpeg"],
  ["image/x-png", "image/png"],
  ["image/apng", "image/png"],
  ["image/x-webp", "image/webp"],
  ["application/x-pdf", "application/pdf"],
]);

/** A media type by its usual name: "image/jpeg" for "Image/JPG; q=1". Parameters are left out. */
export function toUsualMediaType(written: string): string {
  const mediaType = (written.split(";", 1)[0] ?? "").trim().toLowerCase();
  return usualNames.get(mediaType) ?? mediaType;
}

/** Says no more than that there are bytes. */
const anyBytes = "application/octet-stream";

/** The media type that data goes by: the one that is written, or that of its first bytes where none is. */
export function mediaTypeOfData(data: Uint8Array, written: string): string {
  const mediaType = toUsualMediaType(written);
  return mediaType === anyBytes ? (sniffMediaType(data) ?? anyBytes) : mediaType;
}

/** The media type of the first bytes of data where it is another than the written one; undefined where they agree. */
export function findOtherMediaType(data: Uint8Array, written: string): string | undefined {
  const found = sniffMediaType(data);
  return found === undefined || found === mediaTypeOfData(data, written) ? undefined : found;
}
