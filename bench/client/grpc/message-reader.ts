/** Reads the messages of one gRPC stream, wherever its bytes are cut. Throws on a compressed one. */
export type MessageReader = (bytes: Buffer) => void;

/** Creates a reader. `receive` gets a view of each message. */
export function createMessageReader(receive: (message: Buffer) => void): MessageReader {
  let unread: Buffer | undefined;
  return (bytes) => {
    const all = unread === undefined ? bytes : Buffer.concat([unread, bytes]);
    let at = 0;
    while (all.byteLength - at >= 5) {
      if (all.readUInt8(at) !== 0) throw new Error("a message is compressed, which was not requested");
      const end = at + 5 + all.readUInt32BE(at + 1);
      if (end > all.byteLength) break;
      receive(all.subarray(at + 5, end));
      at = end;
    }
    unread = at === all.byteLength ? undefined : Buffer.from(all.subarray(at));
  };
}
