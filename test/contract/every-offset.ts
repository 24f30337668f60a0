import type { Script } from "../support/scripted-upstream.ts";

/** Runs a check for each offset, which the model id tells the script, some at once so that it does not take long. */
export async function forEachOffset(
  { name }: { readonly name: string },
  length: number,
  check: (model: string, offset: number) => Promise<void>,
): Promise<void> {
  const offsets = Array.from({ length }, (_, offset) => offset).values();
  const work = async (): Promise<void> => {
    for (const offset of offsets) await check(`${name}/${offset}`, offset);
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

/** Answers in two pieces, cut where the model id says. */
export function cutInTwo(answer: Uint8Array): Script {
  return ({ request, sendCut }) => sendCut(answer, [offsetOf(request.body)]);
}

/** Answers up to where the model id says, and closes the connection. */
export function cutOff(answer: Uint8Array, how: "fin" | "reset"): Script {
  return async (exchange) => {
    await exchange.sendCut(answer.subarray(0, offsetOf(exchange.request.body)), []);
    exchange[how]();
  };
}

function offsetOf(body: string): number {
  return Number(/"model":"(\d+)"/.exec(body)?.[1]);
}
