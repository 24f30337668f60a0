import { once } from "node:events";
import { createServer } from "node:net";

// The system gives out higher ones by itself, also while a server that is to come back is away.
const [first, last] = [20_000, 32_000];

/** A port on which nothing listens and that the system gives to nothing else: for a server that comes back to it. */
export async function fixedPort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * (last - first));
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
