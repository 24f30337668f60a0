/** Milliseconds of the machine's monotonic clock, which all processes of a run share; never set back. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
