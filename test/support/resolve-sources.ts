// `node --import` this, and a program that imports the package gets the sources.
import { registerHooks } from "node:module";

const sources: ReadonlyMap<string, string> = new Map([
  ["tokenwire", new URL("../../src/index.ts", import.meta.url).href],
  ["tokenwire/metrics", new URL("../../src/embed/metrics.ts", import.meta.url).href],
  ["tokenwire/v1", new URL("../../src/v1.ts", import.meta.url).href],
]);

registerHooks({
  resolve(specifier, context, next) {
    return next(sources.get(specifier) ?? specifier, context);
  },
});
