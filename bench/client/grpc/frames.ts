/** Frame types of RFC 9113 that a client meets. */
export const frameType = {
  data: 0x0,
  headers: 0x1,
  resetStream: 0x3,
  settings: 0x4,
  ping: 0x6,
  goAway: 0x7,
  windowUpdate: 0x8,
  continuation: 0x9,
} as const;

/** The flag of DATA and HEADERS that ends a stream, and that of SETTINGS and PING that acknowledges. */
export const endStreamFlag = 0x1;
/** The flag of HEADERS that says that no CONTINUATION follows. */
export const endHeadersFlag = 0x4;

/** What every HTTP/2 connection begins with. */
export const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** A frame; its payload is a view into what was read. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

/** Reads the whole frames of one connection, wherever its bytes are cut. */
export function createFrameReader(receive: (frame: Frame) => void): (bytes: Buffer) => void {
  let unread: Buffer = Buffer.alloc(0);
  return (bytes) => {
    const all = unread.byteLength === 0 ? bytes : Buffer.concat([unread, bytes]);
    let at = 0;
    while (all.byteLength - at >= 9) {
      const end = at + 9 + all.readUIntBE(at, 3);
      if (end > all.byteLength) break;
      receive({
        type: all.readUInt8(at + 3),
        flags: all.readUInt8(at + 4),
        streamId: all.readUInt32BE(at + 5),
        payload: all.subarray(at + 9, end),
      });
      at = end;
    }
    unread = all.subarray(at);
  };
}

/** The bytes of a frame. */
export function toFrame(type: number, flags: number, streamId: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.byteLength, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

/** A payload of one 32-bit number, as those of WINDOW_UPDATE and RST_STREAM. */
export function toUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Whether a flag is set. */
export function hasFlag(flags: number, flag: number): boolean {
  return Math.floor(flags / flag) % 2 === 1;
}
