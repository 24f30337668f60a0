import { constants, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import type { Clock } from "../../core/clock.ts";
import { afterRunning } from "../http/running-time.ts";
import { createFloodGuard, type FloodGuard } from "./flood-guard.ts";
import type { ListenerLimits } from "./listener-limits.ts";

const sweepIntervalMs = 1_000;
// Bytes of the frame that answers a ping.
const answerBytes = 17;
// Between two sweeps, floods are checked each time that so many bytes have arrived.
const checkEveryBytes = 16_384;

/** What a watch needs. */
export interface SessionWatchOptions {
  readonly session: ServerHttp2Session;
  /** The connection under the session, which counts its bytes. */
  readonly socket: Socket;
  readonly limits: ListenerLimits;
  /** Milliseconds after which the connection takes no further requests. */
  readonly maxAgeMs: number;
  readonly clock: Clock;
}

/** What the streams of a watched connection report. */
export interface SessionWatch {
  /** Counts the progress of requests. */
  readonly guard: FloodGuard;
  /** Closes the connection if it floods, without waiting for the next sweep, which a busy event loop delays. */
  readonly checkFlood: () => void;
}

/**
 * Watches an HTTP/2 connection until it closes, for what Node does not limit: a
 * missing preface, floods, idleness, age, and clients that died without closing.
 */
export function watchSession({ session, socket, limits, maxAgeMs, clock }: SessionWatchOptions): SessionWatch {
  const guard = createFloodGuard(limits, clock.now());
  const streams = new Set<ServerHttp2Stream>();
  const openedAt = clock.now();
  let idleSince = clock.now();
  let pingedAt = clock.now();
  let isPingAnswered = true;
  let sweptAt = clock.now();
  let checkedBytes = 0;
  /** Bytes that the client had sent at the last ping. */
  let pingedBytes = 0;
  /** Bytes known to be whole frames, because a later ping was answered. */
  let provenBytes = 0;
  let doubtedSince = clock.now();

  function cut(why: string, code: number): void {
    // The error reaches the listeners of the session and its streams, which log it.
    if (!session.destroyed) session.destroy(new Error(why), code);
  }

  /** A late sweep follows a pause of this process, and runs before the bytes that the client sent meanwhile are read. */
  function isLate(now: number): boolean {
    return now - sweptAt >= 2 * sweepIntervalMs;
  }

  function checkFlood(now: number): void {
    checkedBytes = socket.bytesRead;
    const unreadBytes = streams.values().reduce((sum, stream) => sum + stream.readableLength, 0);
    if (guard.isFlooded(socket.bytesRead - unreadBytes, now))
      cut("the client floods the connection", constants.NGHTTP2_ENHANCE_YOUR_CALM);
  }

  function checkIdleness(now: number): void {
    if (streams.size === 0 && now - idleSince >= limits.idleTimeoutMs) session.close();
  }

  // The GOAWAY names the last request that is served, so a client knows that it can send later ones anew elsewhere.
  function checkAge(now: number): void {
    if (now - openedAt >= maxAgeMs && !session.closed) session.close();
  }

  function ping(now: number): void {
    pingedAt = now;
    pingedBytes = socket.bytesRead;
    isPingAnswered = !session.ping((error) => {
      isPingAnswered = error === null;
      provenBytes = pingedBytes + answerBytes;
      doubtedSince = clock.now();
    });
  }

  /**
   * Detects a frame or a header block that has begun and does not end. Node does not
   * report it, but the client cannot answer a ping in the middle of one (RFC 9113,
   * 6.10). While calls are open, {@link checkLife} pings, with more time for a busy
   * client.
   */
  function checkWholeFrames(now: number): void {
    if (socket.bytesRead <= provenBytes) doubtedSince = now;
    if (streams.size > 0) return;
    const halfMs = limits.headersTimeoutMs / 2;
    if (!isPingAnswered && now - pingedAt >= halfMs && !isLate(now)) {
      cut("the client does not end a frame or a header block", constants.NGHTTP2_CANCEL);
    } else if (isPingAnswered && now - doubtedSince >= halfMs) {
      ping(now);
    }
  }

  function checkLife(now: number): void {
    if (isPingAnswered) {
      if (streams.size > 0 && now - pingedAt >= limits.keepaliveIntervalMs) ping(now);
    } else if (now - pingedAt >= limits.keepaliveTimeoutMs && !isLate(now)) {
      cut("the client does not answer pings", constants.NGHTTP2_CANCEL);
    }
  }

  function sweep(): void {
    const now = clock.now();
    for (const check of [checkFlood, checkIdleness, checkAge, checkWholeFrames, checkLife]) {
      if (session.destroyed) return;
      check(now);
    }
    sweptAt = now;
    stopSweep = clock.after(sweepIntervalMs, sweep);
  }

  let stopSweep = clock.after(sweepIntervalMs, sweep);
  const stopPrefaceTimer = afterRunning(clock, limits.firstByteTimeoutMs, () =>
    cut("the client does not settle its connection", constants.NGHTTP2_SETTINGS_TIMEOUT),
  );
  // The limits announced to a client hold only once it has acknowledged them.
  session.once("localSettings", stopPrefaceTimer);
  session.once("close", () => {
    stopSweep();
    stopPrefaceTimer();
  });
  session.on("stream", (stream: ServerHttp2Stream) => {
    streams.add(stream);
    guard.requestBegan();
    stream.on("close", () => {
      streams.delete(stream);
      idleSince = clock.now();
    });
  });
  return {
    guard,
    checkFlood() {
      if (!session.destroyed && socket.bytesRead - checkedBytes >= checkEveryBytes) checkFlood(clock.now());
    },
  };
}
