// Compares the API with the last release. From v0.1.0 on a breaking change fails;
// before that it is only reported.
import { execFileSync, spawnSync } from "node:child_process";

// What buf ends with when it found a break, and not a fault of its own.
const breaks = 100;
const releaseTag = /^v(?<major>\d+)\.(?<minor>\d+)\.\d+$/;

const tags = execFileSync("git", ["tag", "--list", "v*", "--merged", "HEAD", "--sort=-version:refname"], {
  encoding: "utf8",
});
const lastRelease = tags.split("\n").find((tag) => releaseTag.test(tag));

if (lastRelease === undefined) {
  console.log("there is no release tag yet, so there is nothing to compare with");
} else {
  const { status } = spawnSync("buf", ["breaking", "--against", `.git#tag=${lastRelease}`], { stdio: "inherit" });
  if (status === 0) console.log(`nothing breaks callers of ${lastRelease}`);
  else if (status !== breaks || isPromised(lastRelease)) process.exitCode = 1;
  else console.log(`callers of ${lastRelease} break, which is allowed before v0.1.0`);
}

/** Whether a release promised that its API stays. */
function isPromised(tag: string): boolean {
  const { major, minor } = releaseTag.exec(tag)?.groups ?? {};
  return Number(major) > 0 || Number(minor) > 0;
}
