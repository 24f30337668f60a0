import type { Kind } from "./kind.ts";
import { onStage, type Stage } from "./stage.ts";

const stagesAtOnce = 8;

/** Runs a check for each offset, on some stages at once so that it does not take long. */
export async function forEachOffset(
  kind: Kind,
  offsets: readonly number[],
  check: (stage: Stage, offset: number) => Promise<void>,
): Promise<void> {
  const left = offsets.values();
  const workers = Array.from({ length: Math.min(offsets.length, stagesAtOnce) }, () =>
    onStage(kind, async (stage) => {
      for (const offset of left) await checkAt(offset, () => check(stage, offset));
    }),
  );
  await Promise.all(workers);
}

/** The numbers from 0 up to `length`, without it. */
export function allBelow(length: number): number[] {
  return Array.from({ length }, (_, offset) => offset);
}

async function checkAt(offset: number, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (cause) {
    throw new Error(`at offset ${offset}`, { cause });
  }
}
