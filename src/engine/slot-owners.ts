import type { AdmissionConfig } from "../config/config.ts";
import type { SlotLimits, SlotOwner } from "../routing/layers/slot-limits.ts";

/** The owner of the slots for all calls. */
export const gatewayOwner: SlotOwner = { subject: "gateway", name: "the gateway", calls: "calls" };

/** The owner of the slots for upstream calls to a provider. */
export function providerOwner(name: string): SlotOwner {
  return { subject: `provider:${name}`, name, calls: "upstream calls" };
}

/** The limits of the slots for all calls. */
export function toSlotLimits({
  maxCalls,
  maxCallsPerCaller,
  queueLength,
  queueTimeoutMs,
}: AdmissionConfig): SlotLimits {
  return { queueLength, queueTimeoutMs, concurrency: maxCalls, perCaller: maxCallsPerCaller };
}
