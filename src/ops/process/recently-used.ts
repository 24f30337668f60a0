/** RecentlyUsed has a value for each of the names that were used last, so that names which callers choose are bounded. */
export class RecentlyUsed<Value> {
  readonly #most: number;
  readonly #create: (name: string) => Value;
  /** In the order of use, the least recent first. */
  readonly #values = new Map<string, Value>();
  #latestName: string | undefined;
  #latest: Value | undefined;

  constructor(most: number, create: (name: string) => Value) {
    this.#most = most;
    this.#create = create;
  }

  /** The value of a name, which is made where there is none. */
  of(name: string): Value {
    if (name === this.#latestName && this.#latest !== undefined) return this.#latest;
    const value = this.#values.get(name) ?? this.#create(name);
    this.#values.delete(name);
    this.#values.set(name, value);
    this.#latestName = name;
    this.#latest = value;
    if (this.#values.size > this.#most) this.#dropOldest();
    return value;
  }

  #dropOldest(): void {
    const [oldest] = this.#values.keys();
    if (oldest !== undefined) this.#values.delete(oldest);
  }

  /** The value of a name, without a use of it; undefined where there is none. */
  peek(name: string): Value | undefined {
    return this.#values.get(name);
  }

  entries(): Iterable<readonly [name: string, value: Value]> {
    return this.#values;
  }
}
