import { afterEach, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { type ServedProcess, serveProcess } from "../support/tokenwire-process.ts";

let served: ServedProcess | undefined;
afterEach(async () => {
  served?.child.kill("SIGKILL");
  await served?.exited;
});

async function serve(flags: readonly string[]): Promise<ServedProcess> {
  served = await serveProcess(flags);
  return served;
}

const lameDuck = "lame duck: health is NOT_SERVING, calls are still taken";
const draining = "draining: open calls may finish";

function messagesOf({ log }: ServedProcess): unknown[] {
  return log.map(({ msg }) => msg);
}

describe.each([[[]], [["--workers", "2"]]])("serve %j", (workers) => {
  test("takes new connections and calls as a lame duck while its health is NOT_SERVING; a second signal ends it", async () => {
    const gateway = await serve([...workers, "--lame-duck", "1h"]);
    gateway.child.kill("SIGTERM");
    await eventually(async () => {
      const { code, stdout } = await runInProcess(["health", "--address", gateway.address]);
      expect([code, stdout]).toEqual([1, "NOT_SERVING\n"]);
    });
    // Each command connects anew, so with two workers both of them are asked.
    for (const word of ["one", "two", "three", "four"]) {
      const { stdout } = await runInProcess(["complete", "--address", gateway.address, "-m", "sim/echo", word]);
      expect(stdout).toBe(`${word}\n`);
      const { stdout: state } = await runInProcess(["health", "--address", gateway.address]);
      expect(state).toBe("NOT_SERVING\n");
    }
    expect(messagesOf(gateway)).toContain(lameDuck);
    expect(messagesOf(gateway)).not.toContain(draining);
    gateway.child.kill("SIGTERM");
    expect(await gateway.exited).toBe(1);
  });

  test("is not ready as a lame duck, and says why; it is alive and measured", async () => {
    const gateway = await serve([...workers, "--lame-duck", "1h", "--ops-port", "0"]);
    const operations = String(gateway.log.find(({ msg }) => msg === "operations: listening")?.["address"]);
    expect((await fetch(`${operations}/readyz`)).status).toBe(200);
    gateway.child.kill("SIGTERM");
    await eventually(async () => {
      const page = await fetch(`${operations}/readyz`);
      expect([page.status, await page.text()]).toEqual([503, expect.stringContaining("- drain: lame duck")]);
    });
    for (const path of ["livez", "metrics"]) expect((await fetch(`${operations}/${path}`)).status).toBe(200);
    gateway.child.kill("SIGTERM");
    expect(await gateway.exited).toBe(1);
  });

  test("drains after that time, and ends well", async () => {
    const gateway = await serve([...workers, "--lame-duck", "20ms"]);
    gateway.child.kill("SIGTERM");
    expect(await gateway.exited).toBe(0);
    const order = messagesOf(gateway).filter((message) => message === lameDuck || message === draining);
    expect(order).toEqual([lameDuck, draining]);
  });

  test("is no lame duck at Ctrl-C, nor without the key", async () => {
    const stopped = await serve([...workers, "--lame-duck", "1h"]);
    stopped.child.kill("SIGINT");
    expect(await stopped.exited).toBe(0);
    const plain = await serve(workers);
    plain.child.kill("SIGTERM");
    expect(await plain.exited).toBe(0);
    expect([...messagesOf(stopped), ...messagesOf(plain)]).not.toContain(lameDuck);
  });
});
