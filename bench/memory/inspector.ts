/** A debugger's connection to a Node process (the Chrome DevTools Protocol). */
export interface Inspector {
  /** Calls a method of the protocol, such as "HeapProfiler.collectGarbage". */
  call(method: string, params?: object): Promise<Readonly<Record<string, unknown>>>;
  /** Evaluates an expression in the process; its value must be JSON. */
  evaluate(expression: string): Promise<unknown>;
  /** The heap snapshot of the process, as V8 writes it. */
  takeSnapshot(): Promise<string>;
  close(): void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** Connects to the inspector that listens on a port of this machine. */
export async function openInspector(port: number): Promise<Inspector> {
  const socket = new WebSocket(await findAddress(port));
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", () => reject(new Error("the inspector does not answer")), { once: true });
  });
  const waiting = new Map<number, PromiseWithResolvers<Readonly<Record<string, unknown>>>>();
  const chunks: string[] = [];
  let nextId = 1;

  socket.addEventListener("message", ({ data }) => {
    // Node has written it, in the protocol that both follow.
    const { id = 0, method, params, result, error } = JSON.parse(String(data)) as Message;
    if (method === "HeapProfiler.addHeapSnapshotChunk") chunks.push(String(params?.["chunk"]));
    if (error === undefined) waiting.get(id)?.resolve(result ?? {});
    else waiting.get(id)?.reject(new Error(error.message));
    waiting.delete(id);
  });
  socket.addEventListener("close", () => {
    for (const { reject } of waiting.values()) reject(new Error("the inspector was closed"));
  });

  function call(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const answer = Promise.withResolvers<Readonly<Record<string, unknown>>>();
    waiting.set(nextId, answer);
    socket.send(JSON.stringify({ id: nextId, method, params }));
    nextId += 1;
    return answer.promise;
  }

  return {
    call,
    async evaluate(expression) {
      const { result } = await call("Runtime.evaluate", { expression, returnByValue: true });
      return (result as { readonly value?: unknown }).value;
    },
    async takeSnapshot() {
      chunks.length = 0;
      await call("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
      return chunks.join("");
    },
    close: () => socket.close(),
  };
}

async function findAddress(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/json/list`);
  // One process has one target.
  const [target] = (await response.json()) as readonly { readonly webSocketDebuggerUrl?: string }[];
  if (target?.webSocketDebuggerUrl === undefined) throw new Error("the inspector names no process");
  return target.webSocketDebuggerUrl;
}
