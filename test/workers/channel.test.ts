import { expect, test } from "vitest";
import { type Channel, ChannelError, createChannel, type Handlers } from "../../src/workers/channel.ts";
import { settle } from "../support/routed.ts";

type Traffic = {
  readonly requests: { readonly double: { readonly body: number; readonly answer: number } };
  readonly notes: { readonly seen: string };
};

/** Two ends, of which the second answers; messages are cloned, as between processes. */
function createPair(double: Handlers<Traffic>["requests"]["double"]) {
  const seen: string[] = [];
  const note = (text: string): void => {
    seen.push(text);
  };
  const handlers = { requests: { double }, notes: { seen: note } };
  const ends: Channel<Traffic>[] = [];
  const send =
    (to: number) =>
    (message: unknown, onSent: () => void): void => {
      ends[to]?.receive(structuredClone(message));
      onSent();
    };
  ends.push(createChannel<Traffic, Traffic>(send(1), handlers, () => {}));
  ends.push(createChannel<Traffic, Traffic>(send(0), handlers, () => {}));
  const [one, other] = ends;
  if (one === undefined || other === undefined) throw new Error("no ends");
  return { one, other, seen };
}

test("a request gets the answer of the other end, and notes arrive in order", async () => {
  const { one, other, seen } = createPair(async (number) => 2 * number);
  const answers = Promise.all([one.request("double", 1), other.request("double", 2), one.request("double", 3)]);
  one.notify("seen", "a");
  one.notify("seen", "b");
  expect(await answers).toEqual([2, 4, 6]);
  expect(seen).toEqual(["a", "b"]);
});

test("a request fails with what its handler throws", async () => {
  const { one } = createPair(() => {
    throw new Error("no number");
  });
  await expect(one.request("double", 1)).rejects.toThrow(new ChannelError("no number", false));
});

test("when the other process is gone, requests that wait fail, later ones too, and notes are nothing", async () => {
  const { one, seen } = createPair(() => new Promise(() => {}));
  const waiting = one.request("double", 1);
  one.close();
  await expect(waiting).rejects.toThrow("the other process is gone");
  await expect(one.request("double", 2)).rejects.toBeInstanceOf(ChannelError);
  one.notify("seen", "a");
  expect(seen).toEqual([]);
});

test("a process that does not read is noticed, and memory is bounded", async () => {
  let sent = 0;
  let overflows = 0;
  const channel = createChannel<Traffic, Traffic>(
    () => {
      sent += 1;
    },
    { requests: { double: (number) => number }, notes: { seen() {} } },
    () => {
      overflows += 1;
    },
  );
  for (let count = 0; count < 65_536; count += 1) channel.notify("seen", "a");
  expect([sent, overflows]).toEqual([65_536, 0]);
  channel.notify("seen", "a");
  await settle();
  expect([sent, overflows]).toEqual([65_536, 1]);
});
