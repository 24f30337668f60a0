import { spanAttributes, spanEvents } from "../src/telemetry/traces/attributes.ts";
import { toTable } from "./markdown-table.ts";

/** Every attribute of spans and their events: where it stands, and its values. */
export function spanAttributeTable(): string {
  const rows = Object.entries(spanAttributes).map(([name, { on, meaning }]) => [
    toCode(name),
    on.map((place) => (place === "call" || place === "attempt" ? place : toCode(place))).join(", "),
    meaning,
  ]);
  return toTable([["Attribute", "On", "Its values"], ...rows]);
}

/** Every event of spans. */
export function spanEventTable(): string {
  return toTable([
    ["Event", "What it is"],
    ...Object.entries(spanEvents).map(([name, meaning]) => [toCode(name), meaning]),
  ]);
}

function toCode(text: string): string {
  return `\`${text}\``;
}
