/** The kind of a body by its first characters, and the whole body. */
export interface PeekedBody {
  readonly kind: "event stream" | "JSON" | "other";
  readonly body: AsyncIterable<Uint8Array>;
}

// More than any server sends to keep a connection alive before its answer.
const maxPeekedBytes = 64 * 1024;

/**
 * Reads a body up to its first character that is not white space, and finds its
 * kind, for answers with a general content type. Throws what the body throws.
 */
export async function peekBody(body: AsyncIterable<Uint8Array>): Promise<PeekedBody> {
  const rest = body[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let kind: PeekedBody["kind"] | undefined;
  while (kind === undefined) {
    const { value, done } = await rest.next();
    if (done === true) break;
    first.push(value);
    kind = kindOf(Buffer.concat(first));
  }
  return { kind: kind ?? "other", body: join(first, rest) };
}

/** The kind of a body; undefined while more must be read. */
function kindOf(bytes: Buffer): PeekedBody["kind"] | undefined {
  const text = bytes
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (/^[{[]/.test(text)) return "JSON";
  if (/^(:|(data|event|id|retry|error):)/.test(text)) return "event stream";
  const isBegun = ["data:", "event:", "id:", "retry:", "error:"].some((field) => field.startsWith(text));
  return isBegun && bytes.length < maxPeekedBytes ? undefined : "other";
}

async function* join(
  first: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* first;
  for (;;) {
    const { value, done } = await rest.next();
    if (done === true) return;
    yield value;
  }
}
