/** A number with three significant digits, or all before the point; thousands set apart. */
export function formatNumber(value: number): string {
  const digits = Math.max(0, 2 - Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1))));
  const text = value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return /^-0(\.0+)?$/.test(text) ? text.slice(1) : text;
}
