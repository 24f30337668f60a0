/** The path of a value in the body of a request, from its root. */
export type Path = readonly (string | number)[];

/** What kind of rule a request breaks; providers have words of their own for the first two. */
export type ViolationKind = "unknown member" | "missing member" | "other";

/** What a provider refuses a request for. */
export class Violation extends Error {
  override readonly name = "Violation";
  readonly kind: ViolationKind;
  readonly path: Path;
  /** HTTP status of the refusal. */
  readonly status: number;

  constructor(path: Path, problem: string, kind: ViolationKind = "other", status = 400) {
    super(problem);
    this.path = path;
    this.kind = kind;
    this.status = status;
  }
}
