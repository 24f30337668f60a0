import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { expect, vi } from "vitest";

/** A running model server. Its starter kills it. */
export interface ModelServer {
  /** Where its OpenAI-compatible API is. */
  readonly baseUrl: string;
  /** The only key that it accepts. */
  readonly apiKey: string;
  /** Waits until it answers no request, and returns the tokens that it has generated since the last time. */
  readonly tokensWhenIdle: () => Promise<number>;
  /** Kills it in the middle of whatever it does. */
  readonly kill: () => Promise<void>;
}

/** Starts a model server on a free port and waits until it can be called. */
export async function startModelServer(python: string): Promise<ModelServer> {
  const apiKey = "the-key-of-the-model-server";
  const child = spawn(python, [join(import.meta.dirname, "serve-model.py"), apiKey]);
  const log = text(child.stderr);
  const ended = once(child, "close");
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    ended.then(
      async () => reject(new Error(`the model server ended before it could be called:\n${await log}`)),
      reject,
    );
  });

  async function readMetrics(): Promise<string> {
    const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${apiKey}` } });
    return response.text();
  }

  let countedTokens = 0;
  return {
    baseUrl: `${url}/v1`,
    apiKey,
    async tokensWhenIdle() {
      const metrics = await vi.waitFor(
        async () => {
          const current = await readMetrics();
          expect(metricOf(current, "llamacpp:requests_processing")).toBe(0);
          return current;
        },
        { timeout: 240_000, interval: 100 },
      );
      const tokens = metricOf(metrics, "llamacpp:tokens_predicted_total");
      const newTokens = tokens - countedTokens;
      countedTokens = tokens;
      return newTokens;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The value of a metric in the Prometheus text format. */
function metricOf(metrics: string, name: string): number {
  const line = metrics.split("\n").find((candidate) => candidate.startsWith(`${name} `));
  if (line === undefined) throw new Error(`the model server does not report ${name}`);
  return Number(line.slice(name.length));
}
