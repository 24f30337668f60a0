import type { BreakerChange, Observer } from "../../core/observer.ts";
import type { Instruments } from "./instruments.ts";
import type { Labels } from "./labels.ts";

const msPerSecond = 1_000;

/** The numbers of the states of a breaker. */
const breakerLevels: Readonly<Record<BreakerChange["state"], number>> = { closed: 0, "half-open": 1, open: 2 };

/** RoutingMetrics follows queues and circuit breakers. */
export class RoutingMetrics implements Partial<Observer> {
  /** Calls that wait, by queue. Queues are those of the gateway and its providers. */
  readonly waiting = new Map<string, number>();
  /** The number of the last state, by the label of the target. */
  readonly breakers = new Map<string, number>();
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
    const { target } = this.#labels().ofTarget(`${provider}/${model}`);
    this.breakers.set(target, breakerLevels[state]);
    // The process that it changed in counts it.
    if (!isFollowed) this.#transitions(1, { "tokenwire.target": target, "tokenwire.breaker.state": state });
  }
}
