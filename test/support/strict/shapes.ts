import { asObject } from "../../../src/wire/json/json.ts";
import { type Path, Violation } from "./violation.ts";

/** Throws a Violation unless a value is as it must be. */
export type Shape = (value: unknown, path: Path) => void;

/** The shapes of an object's members, by name. */
export type Members = Readonly<Record<string, Shape>>;

/** An object with all of the required members, any of the optional ones, and no others. */
export function object(required: Members, optional: Members = {}): Shape {
  return (value, path) => {
    const found = toObject(value, path);
    const known = { ...required, ...optional };
    for (const name of Object.keys(required)) {
      if (found[name] === undefined) throw new Violation([...path, name], "it is required", "missing member");
    }
    for (const [name, member] of Object.entries(found)) {
      const shape = Object.hasOwn(known, name) ? known[name] : undefined;
      if (shape === undefined) throw new Violation([...path, name], "it is not known", "unknown member");
      shape(member, [...path, name]);
    }
  };
}

/** An object whose member `tag` says which of the variants it is. */
export function tagged(tag: string, variants: Members): Shape {
  return (value, path) => {
    const kind = toObject(value, path)[tag];
    if (kind === undefined) throw new Violation([...path, tag], "it is required", "missing member");
    const shape = typeof kind === "string" && Object.hasOwn(variants, kind) ? variants[kind] : undefined;
    if (shape === undefined) throw new Violation([...path, tag], `it is none of ${Object.keys(variants).join(", ")}`);
    shape(value, path);
  };
}

/** An object of any members. */
export const anyObject: Shape = (value, path) => {
  toObject(value, path);
};

/** A list of `least` to `most` items. */
export function list(item: Shape, least = 0, most = Number.POSITIVE_INFINITY): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) throw new Violation(path, "it is no list");
    if (value.length < least || value.length > most) {
      throw new Violation(path, `it has ${value.length} items instead of ${least} to ${most}`);
    }
    for (const [index, found] of value.entries()) item(found, [...path, index]);
  };
}

/** A string that a pattern matches. */
export function text(pattern = /^/): Shape {
  return (value, path) => {
    if (typeof value !== "string") throw new Violation(path, "it is no string");
    if (!pattern.test(value)) throw new Violation(path, `it does not match ${pattern}`);
  };
}

/** One of some strings. */
export function oneOf(...choices: readonly string[]): Shape {
  return (value, path) => {
    if (typeof value === "string" && choices.includes(value)) return;
    throw new Violation(path, `it is none of ${choices.join(", ")}`);
  };
}

/** A number from `least` to `most`. */
export function number(least: number, most = Number.POSITIVE_INFINITY): Shape {
  return (value, path) => {
    if (typeof value === "number" && value >= least && value <= most) return;
    throw new Violation(path, `it is no number from ${least} to ${most}`);
  };
}

/** A whole number from `least` on. */
export function integer(least = Number.NEGATIVE_INFINITY): Shape {
  return (value, path) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= least) return;
    throw new Violation(path, `it is no whole number from ${least} on`);
  };
}

/** True or false. */
export const flag: Shape = (value, path) => {
  if (typeof value !== "boolean") throw new Violation(path, "it is neither true nor false");
};

/** Null, or what a shape takes. */
export function nullable(shape: Shape): Shape {
  return (value, path) => {
    if (value !== null) shape(value, path);
  };
}

/** A string, or a list of pieces in its place. */
export function textOr(string: Shape, pieces: Shape): Shape {
  return (value, path) => (typeof value === "string" ? string : pieces)(value, path);
}

/** What each of several shapes takes. */
export function both(...shapes: readonly Shape[]): Shape {
  return (value, path) => {
    for (const shape of shapes) shape(value, path);
  };
}

function toObject(value: unknown, path: Path): Readonly<Record<string, unknown>> {
  const found = asObject(value);
  if (found === undefined) throw new Violation(path, "it is no object");
  return found;
}
