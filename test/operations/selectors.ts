/** The selectors of an expression, without their ranges: names of metrics, with the labels that they are to have. */
export function selectorsOf(expression: string): string[] {
  const withoutGroups = expression.replaceAll(/\b(?:by|on|without|ignoring) ?\([^)]*\)/g, "");
  return withoutGroups.match(selector) ?? [];
}

/** Braces, with a name before them or not; or the name of a metric alone. Functions have other names. */
const selector = /\w*\{(?:[^"{}]|"[^"]*")*\}|\b(?:up|(?:tokenwire|gen_ai|rpc|nodejs|v8js|process)_\w+)(?![\w{])/g;
