import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { startOpsGateway } from "../support/ops-gateway.ts";

const repository = join(import.meta.dirname, "../..");
const documentedHost = "127.0.0.1:50051";
const documentedOps = "127.0.0.1:50052";

/** The folder of a reader of the documents, beside the clone, and a gateway that runs. */
export interface Workspace {
  /** Writes a file of the reader's. */
  write(name: string, content: string): void;
  /** Runs the commands of a block, up to the first that fails. */
  run(commands: string): Promise<Ran>;
  close(): Promise<void>;
}

/** How the commands of a block ended. */
export interface Ran {
  /** 0 when every command has succeeded. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

// What the documents call, where it is not as in the reader's terminal. Packages are there already, a server runs already,
// real models cost money, and other languages have tests of their own.
const prelude = `
set -e
cd() { :; }
npm() {
  case "$*" in
    "run generate") command buf generate "$REPOSITORY" --template "$REPOSITORY/clients/typescript/buf.gen.yaml" ;;
  esac
}
for program in .venv/bin/pip .venv/bin/python python python3 go bin/tokenwire-client mvn java cargo cmake build/example protoc grpcurl ghz; do
  alias "$program=:"
done
curl() { node "$CURL" "$@"; }
npx() {
  case "$*" in
    "tokenwire serve "*) ;;
    *" anthropic/"* | *" openai/"*) ;;
    "tokenwire status"* | "tokenwire calls"* | "tokenwire targets"* | "tokenwire top"*)
      command=$2
      shift 2
      node "$REPOSITORY/bin/tokenwire.js" "$command" --ops "$OPS" "$@" ;;
    "tokenwire complete "* | "tokenwire models"*)
      command=$2
      shift 2
      node "$REPOSITORY/bin/tokenwire.js" "$command" --address "$ADDRESS" "$@" ;;
    "tokenwire "*) shift; node "$REPOSITORY/bin/tokenwire.js" "$@" ;;
    *) command "$@" ;;
  esac
}
`;

/** Makes a workspace. Its creator closes it. */
export async function openWorkspace(): Promise<Workspace> {
  const served = await startOpsGateway();
  const { gateway } = served;
  const folder = mkdtempSync(join(tmpdir(), "tokenwire-docs-"));
  const own = join(folder, "hello");
  mkdirSync(join(own, "src"), { recursive: true });
  symlinkSync(repository, join(folder, "tokenwire"));
  symlinkSync(join(repository, "node_modules"), join(own, "node_modules"));
  const here = (content: string): string =>
    content
      .replaceAll(documentedHost, new URL(gateway.address).host)
      .replaceAll(documentedOps, new URL(served.ops).host);
  const write = (name: string, content: string): void => writeFileSync(join(own, name), here(content));
  write("package.json", '{ "type": "module" }');

  return {
    write,
    async run(commands) {
      const programs = [dirname(process.execPath), join(repository, "node_modules/.bin"), process.env["PATH"] ?? ""];
      const child = spawn("/bin/sh", ["-c", `${prelude}\n${here(commands)}`], {
        cwd: own,
        env: {
          PATH: programs.join(delimiter),
          HOME: folder,
          REPOSITORY: repository,
          CURL: fileURLToPath(new URL("./curl.ts", import.meta.url)),
          ADDRESS: gateway.address,
          OPS: served.ops,
          ANTHROPIC_API_KEY: "key",
        },
      });
      child.stdin.end();
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
      return { exitCode: child.exitCode, stdout, stderr };
    },
    async close() {
      rmSync(folder, { recursive: true });
      await served.close();
    },
  };
}
