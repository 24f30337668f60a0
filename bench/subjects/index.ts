import { haproxy } from "./haproxy.ts";
import { litellm } from "./litellm.ts";
import { lmProxy } from "./lm-proxy.ts";
import { mlflow } from "./mlflow.ts";
import { nginx } from "./nginx.ts";
import { notRun } from "./not-run.ts";
import { noveum } from "./noveum.ts";
import { plainPipe } from "./plain-pipe.ts";
import { portkey } from "./portkey.ts";
import { smg } from "./smg.ts";
import type { Subject } from "./subject.ts";
import { tokenwire } from "./tokenwire.ts";
import { tokenwirePackage } from "./tokenwire-package.ts";
import { vllmRouter } from "./vllm-router.ts";

const peers: readonly Subject[] = [portkey, noveum, smg, vllmRouter, litellm, mlflow, lmProxy];

/** Everything that can be measured, in the order of tables. */
export const subjects: readonly Subject[] = [
  tokenwire,
  tokenwirePackage,
  plainPipe,
  nginx,
  haproxy,
  ...peers,
  ...notRun,
];
