import { expect, test } from "vitest";
import { createWatchers } from "../../../src/ops/admin/watchers.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

function counted() {
  let reads = 0;
  return async (): Promise<number> => {
    reads += 1;
    return reads;
  };
}

const open = (): AbortSignal => new AbortController().signal;

test("nothing is read between two pulls, however many intervals pass", async () => {
  const clock = createFakeClock();
  const values = createWatchers(clock).watch({ read: counted(), intervalMs: 1_000, signal: open() });
  expect((await values.next()).value).toBe(1);
  clock.advance(60_000);
  const second = values.next();
  await Promise.resolve();
  clock.advance(1_000);
  expect((await second).value).toBe(2);
});

test("one more than the limit is refused, and let in when another one has left", async () => {
  const watchers = createWatchers(createFakeClock(), 2);
  const watch = () => watchers.watch({ read: counted(), intervalMs: 1_000, signal: open() });
  const first = watch();
  await first.next();
  await watch().next();
  await expect(watch().next()).rejects.toMatchObject({ reason: "GATEWAY_OVERLOADED" });
  await first.return(undefined);
  expect(watchers.open).toBe(1);
  expect((await watch().next()).value).toBe(1);
});

test("a signal that fires while it waits ends it", async () => {
  const watchers = createWatchers(createFakeClock());
  const controller = new AbortController();
  const values = watchers.watch({ read: counted(), intervalMs: 1_000, signal: controller.signal });
  await values.next();
  const second = values.next();
  controller.abort();
  expect((await second).done).toBe(true);
  expect(watchers.open).toBe(0);
});

test("the end of all ends those that wait", async () => {
  const watchers = createWatchers(createFakeClock());
  const values = watchers.watch({ read: counted(), intervalMs: 1_000, signal: open() });
  await values.next();
  const second = values.next();
  watchers.end();
  expect((await second).done).toBe(true);
});

test("a busy event loop leaves intervals out, but not for ever", async () => {
  const clock = createFakeClock();
  const values = createWatchers(clock).watch({ read: counted(), intervalMs: 1_000, signal: open() });
  await values.next();
  const second = values.next();
  for (let interval = 0; interval < 10; interval += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.jump(1_500);
  }
  expect((await second).value).toBe(2);
});

test("what fails to be read ends it, and its place is free", async () => {
  const watchers = createWatchers(createFakeClock());
  const read = () => Promise.reject(new Error("gone"));
  await expect(watchers.watch({ read, intervalMs: 1_000, signal: open() }).next()).rejects.toThrow("gone");
  expect(watchers.open).toBe(0);
});
