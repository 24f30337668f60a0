import { expect, test } from "vitest";
import { readCorpus } from "../../conformance/corpus/read-corpus.ts";
import type { Recording } from "../../conformance/corpus/recording.ts";
import { chooseCuts } from "../../conformance/cuts/choose-cuts.ts";
import { judgeCuts } from "../../conformance/cuts/judge-cuts.ts";
import { judgeAll } from "../../conformance/judge.ts";
import { cutsToText } from "../../conformance/report/cuts-text.ts";
import { type MadeUp, toStream, writeCorpus } from "./made-up-corpus.ts";
import { startNaiveGateway } from "./naive-gateway.ts";
import { agreeing, chatStream, messageStream } from "./recordings.ts";
import { runProgram } from "./run-program.ts";

/** Short enough to be cut before every byte. */
const short: MadeUp = {
  ...chatStream,
  name: "acme/short",
  kind: ["stream"],
  body: toStream(
    { choices: [{ index: 0, delta: { content: "Hello." } }] },
    { choices: [{ index: 0, finish_reason: "stop" }] },
    "[DONE]",
  ),
  expected: { sdk: "ok", text: "Hello.", finish_reason: "stop" },
};

test("recordings whose outcomes are right pass, cut at random", async () => {
  const { code, stdout, stderr } = await runProgram(writeCorpus(agreeing), "--cut", "--cuts", "10", "--seed", "1");
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^Bodies cut off 10 times each, seed 1:\n/);
  expect(stdout).toMatch(/^all +7 +130 +\d+ +0$/m);
  expect(stdout).toMatch(/\n7 passed, 0 failed\n$/);
  expect(code).toBe(0);
});

test("a stream that is cut before every byte is OK after its finish reason, and never before", async () => {
  const { code, stdout } = await runProgram(writeCorpus([short]), "--cuts", "all", "--json");
  const length = short.body.length;
  // The event is read when it is closed, or when the body ends well: then the empty line after it may be missing.
  const finished = short.body.indexOf('"stop"}]}') + '"stop"}]}'.length;
  const okEnded = length - finished;
  const okClosed = okEnded - "\n\n".length;
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({
    cuts: "all",
    passed: 1,
    recordings: [{ name: "acme/short", calls: 2 * 3 * length, findings: [] }],
  });
  // A reset may take back what was sent before it.
  expect(result.recordings[0].ok).toBeGreaterThanOrEqual(2 * (okEnded + okClosed));
  expect(result.recordings[0].ok).toBeLessThanOrEqual(2 * (okEnded + 2 * okClosed));
  expect(code).toBe(0);
});

test("without a seed there is another one in every run, and it is printed", async () => {
  const folder = writeCorpus([short]);
  const seedOf = async (...args: string[]): Promise<string | undefined> =>
    /seed (\d+):/.exec((await runProgram(folder, ...args)).stdout)?.[1];
  for (const args of [
    ["--cuts", "1"],
    ["--writes", "random"],
  ]) {
    const seed = await seedOf(...args);
    expect(await seedOf(...args)).not.toBe(seed);
    expect(await seedOf(...args, "--seed", seed ?? "")).toBe(seed);
  }
});

test("a gateway that takes any end for the end is found out, with the place", async () => {
  const recordings = await recordingsOf(short);
  const result = await judgeCuts(recordings, { count: "all", seed: 1 }, startNaiveGateway);
  expect(result.failed).toBe(1);
  const begun = short.body.indexOf("Hello.") + "Hello.".length + 1;
  const statuses = result.verdicts.flatMap(({ findings }) => findings.filter(({ value }) => value === "status"));
  expect(new Set(statuses.map(({ cut: { ending } }) => ending))).toEqual(new Set(["closed", "reset", "ended"]));
  expect(statuses.some(({ cut: { offset } }) => offset === begun)).toBe(true);
  expect(cutsToText(result)).toContain(
    `\nacme/short, StreamComplete, ended after ${begun} bytes: status\n` +
      '  expected  "not OK: nothing served says why it ended"\n  seen      "OK"\n',
  );
});

test("a gateway whose events are those of its reads is found out", async () => {
  const recordings = await recordingsOf(short);
  const whole = await judgeAll(recordings, { writes: "whole", seed: 1 }, startNaiveGateway);
  const bytes = await judgeAll(recordings, { writes: "bytes", seed: 1 }, startNaiveGateway);
  const eventsIn = ({ verdicts }: typeof whole): unknown[] =>
    verdicts.flatMap(({ findings }) => findings.filter(({ value }) => value.startsWith("events[")));
  expect(eventsIn(whole)).toEqual([]);
  expect(eventsIn(bytes)).toEqual([
    expect.objectContaining({ rpc: "StreamComplete", value: "events[0]", expected: { textDelta: "Hello." } }),
  ]);
});

test("cuts are the same for the same seed, fall before every byte or at random, and end in every way", async () => {
  const [recording] = await recordingsOf(messageStream);
  if (recording === undefined) throw new Error("no recording");
  const { byteLength } = recording.body;
  const cuts = chooseCuts(recording, { count: 60, seed: 1 });
  expect(chooseCuts(recording, { count: 60, seed: 1 })).toEqual(cuts);
  expect(chooseCuts(recording, { count: 60, seed: 2 })).not.toEqual(cuts);
  expect(cuts).toHaveLength(60);
  expect(Math.max(...cuts.map(({ offset }) => offset))).toBeLessThan(byteLength);
  expect(Math.min(...cuts.map(({ offset }) => offset))).toBeLessThan(byteLength - 512);
  expect(new Set(cuts.map(({ ending }) => ending)).size).toBe(3);
  expect(chooseCuts(recording, { count: "all", seed: 1 })).toHaveLength(3 * byteLength);
});

test.each<[what: string, args: readonly string[], sentence: RegExp]>([
  ["no cut at all", ["--cuts", "0"], /^error: option '--cuts <count>' argument '0' is invalid\. It is a whole number/],
  ["a seed of words", ["--seed", "two"], /^error: option '--seed <number>' argument 'two' is invalid\. It is a whole/],
  [
    "cuts in pieces",
    ["--cut", "--writes", "bytes"],
    /^error: option '--cut' cannot be used with option '--writes <how>'/,
  ],
])("%s is refused in one sentence", async (_what, args, sentence) => {
  const { code, stdout, stderr } = await runProgram(".", ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(sentence);
});

function recordingsOf(...madeUp: readonly MadeUp[]): Promise<readonly Recording[]> {
  return readCorpus(writeCorpus(madeUp));
}
