/** The parts of "provider/model". */
export function splitTarget(target: string): { readonly provider: string; readonly model: string } {
  const slash = target.indexOf("/");
  return { provider: target.slice(0, Math.max(0, slash)), model: target.slice(slash + 1) };
}
