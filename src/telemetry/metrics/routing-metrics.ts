import type { BreakerChange, Observer } from "../../core/observer.ts";
import type { Instruments } from "./instruments.ts";
import type { Labels } from "./labels.ts";

const msPerSecond = 1_000;

/** How the queue of a provider begins. */
const ofProvider = "provider:";

/** RoutingMetrics follows queues, and counts the changes of circuit breakers. */
export class RoutingMetrics implements Partial<Observer> {
  /** Calls that wait, by queue. Queues are those of the gateway and its providers. */
  readonly waiting = new Map<string, number>();
  readonly #labels: () => Labels;
  readonly #wait: ReturnType<Instruments["histogram"]>;
  readonly #transitions: ReturnType<Instruments["counter"]>;

  constructor({ counter, histogram }: Instruments, labels: () => Labels) {
    this.#labels = labels;
    this.#wait = histogram("tokenwire.queue.wait");
    this.#transitions = counter("tokenwire.breaker.transitions");
  }

  queueEntered(queue: string): void {
    this.waiting.set(queue, (this.waiting.get(queue) ?? 0) + 1);
  }

  queueLeft(queue: string, _completion: unknown, waitedMs: number): void {
    this.waiting.set(queue, (this.waiting.get(queue) ?? 1) - 1);
    this.#wait(waitedMs / msPerSecond, { "tokenwire.queue": queue });
  }

  breakerChanged({ provider, model, state, isFollowed }: BreakerChange): void {
    // The process that it changed in counts it.
    if (isFollowed) return;
    const { target } = this.#labels().ofTarget(`${provider}/${model}`);
    this.#transitions(1, { "tokenwire.target": target, "tokenwire.breaker.state": state });
  }

  /** Forgets the queues that are empty and whose provider is not configured any more. */
  prune(): void {
    for (const [queue, length] of this.waiting) {
      const isGone = queue.startsWith(ofProvider) && !this.#labels().hasProvider(queue.slice(ofProvider.length));
      if (length === 0 && isGone) this.waiting.delete(queue);
    }
  }
}
