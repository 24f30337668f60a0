// The table of clients: how each is made and run. All else is the same for all.
import type { Client, Toolchain } from "./client.ts";

const node: Toolchain = { program: "node", install: "Node 24" };
const npm: Toolchain = { program: "npm", install: "npm" };
const chromium: Toolchain = { program: "chromium", install: "Chromium" };
const python: Toolchain = { program: "python3", install: "Python 3.10 or newer with venv" };
const protoc: Toolchain = { program: "protoc", install: "protoc" };
const grpcCppPlugin: Toolchain = { program: "grpc_cpp_plugin", install: "libgrpc++ with its plugin of protoc" };
const java: Toolchain = { program: "javac", install: "a JDK 17 or newer" };
const maven: Toolchain = { program: "mvn", install: "Maven 3.8 or newer" };
const cargo: Toolchain = { program: "cargo", install: "Rust 1.88 or newer" };
const cmake: Toolchain = { program: "cmake", install: "CMake 3.25 or newer" };
const cpp: Toolchain = { program: "g++", install: "g++" };
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

/** Gateways whose calls over gRPC are all served by the handlers of Connect. */
export const connectFlags: readonly string[] = ["--native-grpc", "false"];

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
    name: "typescript-grpc-js, by Connect",
    toolchains: [node, npm],
    scenarios: "node scenarios/grpc-js.ts",
    gatewayFlags: connectFlags,
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
  {
    name: "java",
    folder: "java",
    toolchains: [java, maven],
    prepare: ["mvn compile", "mvn test-compile"],
    scenarios: "java -cp 'target/test-classes:target/classes:target/dependency/*' dev.tokenwire.scenarios.Main",
    example: "java -cp 'target/classes:target/dependency/*' dev.tokenwire.example.Example 127.0.0.1:50051",
  },
  {
    name: "rust",
    folder: "rust",
    toolchains: [cargo, protoc],
    prepare: ["cargo build --example hello", "cargo build --example scenarios"],
    scenarios: "target/debug/examples/scenarios",
    example: "cargo run --example hello -- http://127.0.0.1:50051",
  },
  {
    name: "cpp",
    folder: "cpp",
    toolchains: [cmake, cpp, protoc, grpcCppPlugin],
    prepare: ["cmake -B build -DCMAKE_BUILD_TYPE=Debug && cmake --build build --parallel 2"],
    scenarios: "build/scenarios",
    example: "build/example 127.0.0.1:50051",
  },
];
