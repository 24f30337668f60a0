/** Calls of one RPC and model. */
export interface OpenCalls {
  readonly method: string;
  readonly model: string;
  count: number;
}

/**
 * OpenCallCounts counts the calls that are open by RPC and model. A call leaves with the
 * labels that it came with, though another configuration may label it otherwise by then.
 */
export class OpenCallCounts {
  readonly #byLabels = new Map<string, OpenCalls>();
  readonly #open = new Map<object, OpenCalls>();

  begin(call: object, method: string, model: string): void {
    const key = `${method} ${model}`;
    const found = this.#byLabels.get(key);
    const calls = found ?? { method, model, count: 0 };
    if (found === undefined) this.#byLabels.set(key, calls);
    calls.count += 1;
    this.#open.set(call, calls);
  }

  /** The counts that the call was part of; undefined when it was not open. */
  end(call: object): OpenCalls | undefined {
    const calls = this.#open.get(call);
    if (calls === undefined) return undefined;
    this.#open.delete(call);
    calls.count -= 1;
    return calls;
  }

  values(): Iterable<OpenCalls> {
    return this.#byLabels.values();
  }
}
