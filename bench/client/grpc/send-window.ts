/** What may be sent at once on a connection and each of its streams (RFC 9113, 5.2). */
export interface SendWindow {
  /** Begins a stream and sends its bytes as far as there is room; the rest follows when there is more. */
  send(streamId: number, bytes: Buffer): void;
  /** The server granted more, to a stream or with 0 to the connection. */
  grant(streamId: number, increment: number): void;
  /** The server said what a stream begins with. */
  initial(size: number): void;
  /** Forgets a stream. */
  forget(streamId: number): void;
}

const maxFrameBytes = 16_384;

interface Upload {
  room: number;
  rest: Buffer;
}

/** Creates the windows of a connection. `write` sends a piece, the last of a stream as such. */
export function createSendWindow(write: (streamId: number, piece: Buffer, isLast: boolean) => void): SendWindow {
  let initialSize = 65_535;
  let room = 65_535;
  const uploads = new Map<number, Upload>();

  function advance(streamId: number, upload: Upload): void {
    while (upload.rest.byteLength > 0) {
      const size = Math.min(upload.rest.byteLength, upload.room, room, maxFrameBytes);
      if (size <= 0) return;
      const piece = upload.rest.subarray(0, size);
      upload.rest = upload.rest.subarray(size);
      upload.room -= size;
      room -= size;
      write(streamId, piece, upload.rest.byteLength === 0);
    }
    uploads.delete(streamId);
  }

  return {
    send(streamId, bytes) {
      const upload = { room: initialSize, rest: bytes };
      uploads.set(streamId, upload);
      advance(streamId, upload);
    },
    grant(streamId, increment) {
      const upload = uploads.get(streamId);
      if (upload !== undefined) upload.room += increment;
      if (streamId === 0) room += increment;
      for (const [id, waiting] of uploads) advance(id, waiting);
    },
    initial(size) {
      for (const upload of uploads.values()) upload.room += size - initialSize;
      initialSize = size;
      for (const [id, waiting] of uploads) advance(id, waiting);
    },
    forget: (streamId) => uploads.delete(streamId),
  };
}
