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
  /** By the method, then by the model. */
  readonly #byLabels = new Map<string, Map<string, OpenCalls>>();
  readonly #open = new Map<object, OpenCalls>();

  begin(call: object, method: string, model: string): void {
    const calls = this.#countsOf(method, model);
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

  *values(): Iterable<OpenCalls> {
    for (const ofMethod of this.#byLabels.values()) yield* ofMethod.values();
  }

  #countsOf(method: string, model: string): OpenCalls {
    let ofMethod = this.#byLabels.get(method);
    if (ofMethod === undefined) {
      ofMethod = new Map();
      this.#byLabels.set(method, ofMethod);
    }
    let calls = ofMethod.get(model);
    if (calls === undefined) {
      calls = { method, model, count: 0 };
      ofMethod.set(model, calls);
    }
    return calls;
  }
}
