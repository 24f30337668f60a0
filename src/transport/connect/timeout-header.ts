// setTimeout fires at once when its delay does not fit into 31 bits, so with a deadline of 99999999 hours Connect would
// end a call before it began.
const maxTimeoutMs = 2 ** 31 - 1;

const millisecondsByUnit = new Map([
  ["H", 3_600_000],
  ["M", 60_000],
  ["S", 1_000],
]);

/** Caps the deadlines in a request's header at 24 days. A malformed one stays, and is refused later. */
export function capTimeouts(header: Headers): void {
  const [, amount, unit = ""] = /^(\d{1,8})([HMS])$/.exec(header.get("grpc-timeout") ?? "") ?? [];
  if (Number(amount) * (millisecondsByUnit.get(unit) ?? 0) > maxTimeoutMs) {
    header.set("grpc-timeout", `${Math.floor(maxTimeoutMs / 1_000)}S`);
  }
  const connectTimeout = header.get("connect-timeout-ms") ?? "";
  if (/^\d{1,10}$/.test(connectTimeout) && Number(connectTimeout) > maxTimeoutMs) {
    header.set("connect-timeout-ms", String(maxTimeoutMs));
  }
}
