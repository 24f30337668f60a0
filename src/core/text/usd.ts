/** Writes an amount of nano-USD exactly, such as "$0.00125". */
export function formatUsd(nanoUsd: bigint): string {
  const digits = nanoUsd.toString().padStart(10, "0");
  const decimals = digits.slice(-9).replace(/0+$/, "");
  return `$${digits.slice(0, -9)}${decimals === "" ? "" : `.${decimals}`}`;
}
