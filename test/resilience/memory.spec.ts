import { test } from "vitest";
import { expectOpenStreamsFinish, expectStalledReadersHoldLittle } from "./held-memory.ts";

test("200 stalled readers hold at most 256 KiB each, then no more, and stop the upstream", () =>
  expectStalledReadersHoldLittle(200));

test("one process holds 1,000 open streams and finishes every one", () => expectOpenStreamsFinish(1_000));
