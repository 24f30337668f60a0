/** The selectors of an expression, without their ranges: names of metrics with the labels that they are to have. */
export function selectorsOf(expression: string): string[] {
  // Label values may have what looks like a name.
  const found = expression.matchAll(/(?<![\w"])(?<name>[a-z]\w*)?(?<labels>\{(?:[^"{}]|"[^"]*")*\})|(?<bare>\b[a-z]+_\w+)/g);
  return [...found].flatMap(({ groups }) => {
    const { name = "", labels = "", bare } = groups ?? {};
    if (bare === undefined) return [`${name}${labels}`];
    return isMetric(bare) ? [bare] : [];
  });
}

const prefixes = ["tokenwire_", "gen_ai_", "rpc_", "nodejs_", "v8js_", "process_"];
// Labels stand between parentheses, after "by": they begin like metrics.
const labels = new Set([
  ...["tokenwire_target", "tokenwire_worker", "tokenwire_queue", "tokenwire_provider", "tokenwire_model"],
  ...["tokenwire_phase", "tokenwire_token_type", "tokenwire_failure_class", "tokenwire_failed_target"],
  ...["tokenwire_breaker_state_label", "tokenwire_connection_state", "tokenwire_price_source"],
  ...["tokenwire_usage_source"],
]);

function isMetric(word: string): boolean {
  return prefixes.some((prefix) => word.startsWith(prefix)) && !labels.has(word);
}
