#ifndef TOKENWIRE_DETAIL_H_
#define TOKENWIRE_DETAIL_H_

#include <google/protobuf/any.pb.h>
#include <grpcpp/support/status.h>

#include <optional>

#include "google/rpc/status.pb.h"

namespace tokenwire {

// The detail of this type of a failed call, such as google::rpc::ErrorInfo or
// tokenwire::v1::UpstreamError; none when the status has none.
template <typename Detail>
std::optional<Detail> FindDetail(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return std::nullopt;
  for (const google::protobuf::Any& any : details.details()) {
    Detail detail;
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

}  // namespace tokenwire

#endif  // TOKENWIRE_DETAIL_H_
