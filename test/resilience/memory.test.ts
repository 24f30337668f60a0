import { test } from "vitest";
import { expectOpenStreamsFinish, expectStalledReadersHoldLittle } from "./held-memory.ts";

// A part of what memory.spec.ts runs: what one reader or stream holds shows in fewer of them too.

test("stalled readers hold at most 256 KiB each, then no more, and stop the upstream", () =>
  expectStalledReadersHoldLittle(50));

test("one process holds many open streams and finishes every one", () => expectOpenStreamsFinish(100));
