// The table of clients: how each is made and run. All else is the same for all.
import type { Client, Toolchain } from "./client.ts";

const node: Toolchain = { program: "node", install: "Node 24" };
const npm: Toolchain = { program: "npm", install: "npm" };
const chromium: Toolchain = { program: "chromium", install: "Chromium" };
const python: Toolchain = { program: "python3", install: "Python 3.10 or newer with venv" };
const go: Toolchain = { program: "go", install: "Go 1.26 or newer" };

const typescript = {
  folder: "typescript",
  prepare: ["npm ci", "npm run generate", "npm run check"],
};

const pythonEither = {
  folder: "python",
  toolchains: [python],
  prepare: [
    "python3 -m venv .venv && .venv/bin/pip install -r requirements-dev.txt",
    'PATH="$PWD/.venv/bin:$PATH" python -m grpc_tools.protoc --proto_path=../../proto --python_out=. --grpc_python_out=. --mypy_out=. --mypy_grpc_out=. ../../proto/tokenwire/v1/*.proto',
    ".venv/bin/mypy",
  ],
};

/** Every client, in the order of the matrix. */
export const clients: readonly Client[] = [
  {
    ...typescript,
    name: "typescript-connect",
    toolchains: [node, npm],
    scenarios: "node scenarios/connect.ts",
    example: "node src/example.ts 127.0.0.1:50051",
  },
  {
    ...typescript,
    name: "typescript-grpc-js",
    toolchains: [node, npm],
    scenarios: "node scenarios/grpc-js.ts",
  },
  {
    ...typescript,
    name: "browser",
    toolchains: [node, npm, chromium],
    scenarios: "node scenarios/browser.ts",
  },
  {
    ...pythonEither,
    name: "python",
    scenarios: ".venv/bin/python -m scenarios.run_sync",
    example: ".venv/bin/python example.py 127.0.0.1:50051",
  },
  {
    ...pythonEither,
    name: "python-asyncio",
    scenarios: ".venv/bin/python -m scenarios.run_asyncio",
    example: ".venv/bin/python example_asyncio.py 127.0.0.1:50051",
  },
  {
    name: "go",
    folder: "go",
    toolchains: [go],
    prepare: ["go mod download", "go generate", "go build -o bin/ ./..."],
    scenarios: "bin/scenarios",
    example: "bin/tokenwire-client -address 127.0.0.1:50051",
  },
];
