/**
 * A header block of literals that no table remembers and that are not Huffman
 * coded (RFC 7541, 6.2.2 and 5.2). No text may have 127 bytes or more.
 */
export function toHeaderBlock(fields: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(
    Object.entries(fields).map(([name, value]) => Buffer.concat([Buffer.from([0]), literal(name), literal(value)])),
  );
}

// The name as Huffman code and as it is, each behind its length.
const statusNames = [Buffer.from("889acac8b21234da8f", "hex"), Buffer.from("0b677270632d737461747573", "hex")];
// "0" as Huffman code and as it is.
const zeros = ["8107", "0130"];

/**
 * Whether a header block says `grpc-status: 0`. The server must have been asked
 * to use no table (SETTINGS_HEADER_TABLE_SIZE 0), so that name and value are in
 * the block; a form that is not known counts as failure, never as success.
 */
export function saysOk(block: Buffer): boolean {
  return statusNames.some((name) => {
    const at = block.indexOf(name);
    const valueAt = at + name.byteLength;
    return at >= 0 && zeros.includes(block.toString("hex", valueAt, valueAt + 2));
  });
}

function literal(text: string): Buffer {
  const bytes = Buffer.from(text, "latin1");
  if (bytes.byteLength >= 127) throw new RangeError(`this text is too long for a header here: ${text}`);
  return Buffer.concat([Buffer.from([bytes.byteLength]), bytes]);
}
