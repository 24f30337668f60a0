import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/**
 * Runs h2spec against a port. Returns whether each of its tests passed, by name;
 * `report` is the file that it writes them to.
 */
export async function runH2spec(program: string, port: number, report: string): Promise<ReadonlyMap<string, boolean>> {
  const child = spawn(program, ["-h", "127.0.0.1", "-p", String(port), "-o", "3", "-j", report], { stdio: "ignore" });
  await once(child, "close");
  const verdicts = new Map<string, boolean>();
  for (const { groups } of readFileSync(report, "utf8").matchAll(testcase)) {
    // Names repeat within a section.
    const name = `${groups?.["section"]} ${groups?.["title"]}`;
    verdicts.set(verdicts.has(name) ? `${name} (${verdicts.size})` : name, (groups?.["inside"] ?? "").trim() === "");
  }
  return verdicts;
}

// JUnit's XML as h2spec writes it: a test that passed holds nothing.
const testcase =
  /<testcase package="(?<section>[^"]*)" classname="(?<title>[^"]*)"[^>]*>(?<inside>[\s\S]*?)<\/testcase>/g;
