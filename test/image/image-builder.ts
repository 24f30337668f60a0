import { rm } from "node:fs/promises";
import { join } from "node:path";
import { repositoryFolder, runTool } from "../support/run-tool.ts";

/** What the configuration of a built image says, as far as the laws are about it. */
export interface ImageConfig {
  readonly User: string;
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly StopSignal: string;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

/** Builds images with buildah, in a store of its own. */
export interface ImageBuilder {
  /** Builds a Dockerfile over a context. Nothing is pulled. */
  build(dockerfile: string, context: string, tag: string): Promise<void>;
  readConfig(tag: string): Promise<ImageConfig>;
  /** Lays out the files of an image and returns their folder. */
  layOut(tag: string): Promise<string>;
  /** Removes all images and folders. */
  close(): Promise<void>;
}

/** Creates a builder. Needs buildah, and root on Linux. Its creator closes it. */
export function createImageBuilder(): ImageBuilder {
  const store = join(repositoryFolder, ".cache/image/store");
  const storeFlags = ["--storage-driver=vfs", "--root", join(store, "root"), "--runroot", join(store, "run")];
  const buildah = (...args: string[]): Promise<string> =>
    runTool("buildah", [...storeFlags, ...args], { install: "buildah" });

  return {
    async build(dockerfile, context, tag) {
      // What no image format but Docker's has: a health check.
      const flags = ["--isolation=chroot", "--pull=never", "--format=docker"];
      await buildah("build", ...flags, "--file", dockerfile, "--tag", tag, context);
    },
    async readConfig(tag) {
      const image = JSON.parse(await buildah("inspect", "--type=image", tag));
      return image.Docker.config;
    },
    async layOut(tag) {
      const container = await buildah("from", "--pull=never", tag);
      return (await buildah("mount", container.trim())).trim();
    },
    async close() {
      await buildah("rm", "--all");
      await rm(store, { recursive: true, force: true });
    },
  };
}
