const msPerSecond = 1_000;
// "2026-01-31T12:34:56.", the same for all times within a second.
const prefixLength = 20;

let second = Number.NaN;
let prefix = "";

/** The time as a member of a line of JSON, as `pino.stdTimeFunctions.isoTime` writes it; once a second it costs as much. */
export function isoTime(now: number = Date.now()): string {
  const currentSecond = Math.floor(now / msPerSecond);
  if (currentSecond !== second) {
    second = currentSecond;
    prefix = `,"time":"${new Date(now).toISOString().slice(0, prefixLength)}`;
  }
  return `${prefix}${String(now - currentSecond * msPerSecond).padStart(3, "0")}Z"`;
}
