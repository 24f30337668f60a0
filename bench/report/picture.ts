import { type Figure, figures } from "./figures.ts";
import { formatNumber } from "./format-number.ts";
import type { Program, RunRecord } from "./record.ts";
import { type Cell, summarize } from "./summary.ts";

/** What the picture shows of a table, by titles of its rows. */
const shown: readonly string[] = [
  "CPU per token, 100 streams at 25 tokens/s",
  "CPU per token, 100 streams of 200 tokens at full speed",
  "CPU per call, stream of one token",
  "added time to the first token, 1 call/s, p50",
  "memory per open stream, 5,000 streams",
];

const width = 760;
const labelWidth = 110;
const barWidth = 480;
const rowHeight = 20;
const headHeight = 34;
const colours = { measured: "#2563eb", other: "#94a3b8" };

/** Draws bars for the figures of a run that matter most: medians, with a line from the least to the largest. */
export function toPicture(record: RunRecord): string {
  const panels = figures.filter(({ title }) => shown.includes(title)).map((figure) => toPanel(record, figure));
  const drawn = panels.filter(({ bars }) => bars.length > 0);
  let top = 8;
  const parts = drawn.map((panel) => {
    const part = drawPanel(panel, top);
    top += headHeight + panel.bars.length * rowHeight;
    return part;
  });
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top + 8}" font-family="sans-serif" font-size="12">`;
  return `${[head, "<title>What a call costs, by program</title>", `<rect width="${width}" height="${top + 8}" fill="#ffffff"/>`, ...parts, "</svg>"].join("\n")}\n`;
}

interface Bar {
  readonly program: Program;
  readonly cell: Extract<Cell, { kind: "figure" }>;
}

interface Panel {
  readonly figure: Figure;
  readonly bars: readonly Bar[];
}

function toPanel({ samples, programs }: RunRecord, figure: Figure): Panel {
  const bars = programs.flatMap((program): Bar[] => {
    const cell = summarize(samples, figure, program.name);
    return cell.kind === "figure" ? [{ program, cell }] : [];
  });
  return { figure, bars };
}

function drawPanel({ figure, bars }: Panel, top: number): string {
  const largest = Math.max(...bars.map(({ cell }) => cell.max));
  const toX = (value: number): number => labelWidth + (Math.max(0, value) / largest) * barWidth;
  const title = `<text x="8" y="${top + 20}" font-weight="bold">${figure.title} (${figure.unit})</text>`;
  const rows = bars.map(({ program, cell }, index) => {
    const y = top + headHeight - 6 + index * rowHeight;
    const colour = program.name === "tokenwire" ? colours.measured : colours.other;
    return [
      `<text x="${labelWidth - 6}" y="${y + 12}" text-anchor="end">${program.label}</text>`,
      `<rect x="${labelWidth}" y="${y}" width="${round(toX(cell.median) - labelWidth)}" height="14" fill="${colour}"/>`,
      `<path d="M${round(toX(cell.min))} ${y + 7}H${round(toX(cell.max))}" stroke="#0f172a"/>`,
      `<text x="${round(toX(cell.max)) + 6}" y="${y + 12}">${formatNumber(cell.median)}</text>`,
    ].join("\n");
  });
  return [title, ...rows].join("\n");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
