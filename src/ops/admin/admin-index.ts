import { file_google_rpc_error_details } from "../../gen/google/rpc/error_details_pb.ts";
import { file_grpc_health_v1_health } from "../../gen/grpc/health/v1/health_pb.ts";
import { file_grpc_reflection_v1_reflection } from "../../gen/grpc/reflection/v1/reflection_pb.ts";
import { file_grpc_reflection_v1alpha_reflection } from "../../gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { file_tokenwire_admin_v1_admin } from "../../gen/tokenwire/admin/v1/admin_pb.ts";
import { createDescriptorIndex } from "../../transport/descriptor-index.ts";

/** What reflection of the operations port shows. */
export const adminIndex = createDescriptorIndex([
  file_tokenwire_admin_v1_admin,
  file_google_rpc_error_details,
  file_grpc_health_v1_health,
  file_grpc_reflection_v1_reflection,
  file_grpc_reflection_v1alpha_reflection,
]);
