import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { grownClasses } from "../support/heap-census.ts";

const calls = 2_000;
/** What the soak takes for a leak after as many acts. */
const mostMore = 500 + calls / 10;

/** Classes that grew in a process of its own, in which each of many calls runs some code. */
async function classesGrownBy(codeOfCall: string): Promise<unknown> {
  const script = `
    import { EventEmitter } from "node:events";
    import { grownClasses, takeCensus } from "${new URL("../support/heap-census.ts", import.meta.url).href}";
    const kept = [];
    const emitter = new EventEmitter().setMaxListeners(0);
    class CallRecord {}
    function call(index) { ${codeOfCall} }
    for (let index = 0; index < ${calls}; index += 1) call(index);
    kept.length = 0;
    emitter.removeAllListeners();
    const before = await takeCensus();
    for (let index = 0; index < ${calls}; index += 1) call(index);
    console.log(JSON.stringify(grownClasses(before, await takeCensus(), ${mostMore})));
    process.exit();
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
  return JSON.parse(stdout);
}

test.each([
  { name: "an object of each call", code: "kept.push(new CallRecord());", found: "object CallRecord" },
  { name: "a function of each call", code: "kept.push(function leave() { return index; });", found: "closure leave" },
  {
    name: "a listener of each call",
    code: 'emitter.on("end", function onEnd() { return index; });',
    found: "closure onEnd",
  },
  { name: "a timer of each call", code: "setTimeout(() => index, 3_600_000);", found: "object Timeout" },
  { name: "a promise of each call", code: "kept.push(new Promise(() => {}));", found: "object Promise" },
])("$name that is left behind is found", async ({ code, found }) => {
  expect(await classesGrownBy(code)).toContain(`${calls} more of ${found}`);
});

test("what each call makes and releases is not found", async () => {
  expect(await classesGrownBy("const own = [new CallRecord(), () => index]; own.pop();")).toEqual([]);
});

test("classes that grew more than there may be are named, the most first", () => {
  const before = { "object A": 10, "object B": 10, "object C": 10 };
  const after = { "object A": 111, "object B": 110, "object C": 300, "object D": 200 };
  expect(grownClasses(before, after, 100)).toEqual([
    "290 more of object C",
    "200 more of object D",
    "101 more of object A",
  ]);
});
