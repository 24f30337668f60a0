import { contentFilterSigns } from "./content-filter.ts";
import { contextLengthSigns } from "./context-length.ts";
import { credentialSigns } from "./credential.ts";
import { featureSigns } from "./feature.ts";
import { modelSigns } from "./model.ts";
import { quotaSigns } from "./quota.ts";
import type { Sign } from "./sign.ts";
import { stateSigns } from "./state.ts";

/** Every sign. The first whose phrase is found decides; the documentation is made from them. */
export const signs: readonly Sign[] = [
  ...credentialSigns,
  ...contentFilterSigns,
  ...quotaSigns,
  ...contextLengthSigns,
  // "Model x is not supported for image inputs" is no unknown model.
  ...featureSigns,
  ...modelSigns,
  ...stateSigns,
];
