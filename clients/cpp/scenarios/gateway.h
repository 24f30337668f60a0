// One connection to a gateway.

#ifndef SCENARIOS_GATEWAY_H_
#define SCENARIOS_GATEWAY_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>

#include "check.h"
#include "tokenwire/detail.h"
#include "tokenwire/v1/completion.grpc.pb.h"

using Reader = std::unique_ptr<grpc::ClientReader<tokenwire::v1::StreamCompleteResponse>>;

class Gateway {
 public:
  // Over plain text when there is no file of certificates to trust.
  Gateway(const std::string& address, const std::string& ca_file);

  // Returns the answer; throws Problem when the call fails.
  tokenwire::v1::CompleteResponse Complete(const tokenwire::v1::CompleteRequest& request);

  // The status of a call that must fail; throws Problem when it succeeds.
  grpc::Status FailToComplete(const tokenwire::v1::CompleteRequest& request);

  tokenwire::v1::CompletionService::Stub& client() { return *client_; }

 private:
  std::unique_ptr<tokenwire::v1::CompletionService::Stub> client_;
};

// A moment from now.
std::chrono::system_clock::time_point In(std::chrono::milliseconds delay);

// Throws Problem unless the status is OK.
void CheckOk(const grpc::Status& status);

// The code in the spelling of the specification, as far as the scenarios name it.
std::string CodeName(const grpc::Status& status);

// The detail of this type; throws Problem when the status has none.
template <typename Detail>
Detail GetDetail(const grpc::Status& status) {
  auto detail = tokenwire::FindDetail<Detail>(status);
  if (!detail) throw Problem("no " + Detail::descriptor()->name() + " among the details");
  return *detail;
}

#endif  // SCENARIOS_GATEWAY_H_
