import { randomUUID } from "node:crypto";

/** This process, by which its metrics and its traces are found together. */
export const instanceId = randomUUID();
