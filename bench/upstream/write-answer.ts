import type { Socket } from "node:net";
import type { AnswerBytes } from "./answer-bytes.ts";
import type { Plan } from "./plan.ts";
import type { Wheel } from "./wheel.ts";

/** What the answers of one upstream share. */
export interface Dependencies {
  readonly wheel: Wheel;
  /** The ends of streams that wait for their release. */
  readonly held: Set<() => void>;
}

/**
 * Writes one answer at the pace of the plan, and calls `done` when its last byte
 * was handed over. Returns what stops it.
 */
export function writeAnswer(
  socket: Socket,
  { pace, tokens }: Plan,
  bytes: AnswerBytes,
  { wheel, held }: Dependencies,
  done: () => void,
): () => void {
  switch (pace) {
    case "full":
      socket.write(bytes.whole);
      done();
      return () => {};
    case "tick":
      return writeEachTurn(socket, tokens, bytes, done);
    case "paced":
      return writePaced(socket, tokens, bytes, wheel, done);
    case "held": {
      socket.write(Buffer.concat([bytes.opening, bytes.token(0)]));
      const finish = (): void => {
        held.delete(finish);
        socket.write(
          Buffer.concat([...Array.from({ length: tokens - 1 }, (_, index) => bytes.token(index + 1)), bytes.closing]),
        );
        done();
      };
      held.add(finish);
      return () => held.delete(finish);
    }
    default:
      return pace satisfies never;
  }
}

function writeEachTurn(socket: Socket, tokens: number, bytes: AnswerBytes, done: () => void): () => void {
  let left = tokens;
  let turn = setImmediate(write);
  socket.write(bytes.opening);
  function write(): void {
    left -= 1;
    socket.write(bytes.token(left));
    if (left > 0) {
      turn = setImmediate(write);
      return;
    }
    socket.write(bytes.closing);
    done();
  }
  return () => clearImmediate(turn);
}

function writePaced(socket: Socket, tokens: number, bytes: AnswerBytes, wheel: Wheel, done: () => void): () => void {
  let left = tokens - 1;
  // The first token is there at once, as that of a model that has thought already.
  socket.write(Buffer.concat([bytes.opening, bytes.token(0)]));
  const remove = wheel.add(() => {
    left -= 1;
    if (left >= 0) socket.write(bytes.token(left));
    if (left > 0) return;
    remove();
    socket.write(bytes.closing);
    done();
  });
  return remove;
}
