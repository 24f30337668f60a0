import { expect, test } from "vitest";
import { selectorsOf } from "./selectors.ts";

test.each([
  ["a metric alone", "max by (tokenwire_target) (tokenwire_breaker_state) == 2", ["tokenwire_breaker_state"]],
  ["one with a range", "sum(rate(tokenwire_calls_total[5m]))", ["tokenwire_calls_total"]],
  ["one with labels", 'sum(rate(up{job=~"a|b"}[5m])) > 0', ['up{job=~"a|b"}']],
  ["labels alone", 'count({__name__=~"a_.*", b="}"})', ['{__name__=~"a_.*", b="}"}']],
  ["several", 'up == 0 and on (job) group by (job) (rpc_x{a="b"})', ["up", 'rpc_x{a="b"}']],
  ["none", "vector(0)", []],
])("%s", (_case, expression, selectors) => {
  expect(selectorsOf(expression)).toEqual(selectors);
});
