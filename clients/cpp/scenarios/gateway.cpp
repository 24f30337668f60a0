#include "gateway.h"

#include <fstream>
#include <iterator>

using tokenwire::v1::CompleteRequest;
using tokenwire::v1::CompleteResponse;
using tokenwire::v1::CompletionService;

namespace {

std::shared_ptr<grpc::ChannelCredentials> ToCredentials(const std::string& ca_file) {
  if (ca_file.empty()) return grpc::InsecureChannelCredentials();
  std::ifstream stream(ca_file);
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = std::string{std::istreambuf_iterator<char>(stream), {}};
  return grpc::SslCredentials(options);
}

}  // namespace

Gateway::Gateway(const std::string& address, const std::string& ca_file)
    : client_(CompletionService::NewStub(grpc::CreateChannel(address, ToCredentials(ca_file)))) {}

CompleteResponse Gateway::Complete(const CompleteRequest& request) {
  grpc::ClientContext context;
  context.set_deadline(In(std::chrono::minutes(1)));
  CompleteResponse response;
  CheckOk(client_->Complete(&context, request, &response));
  return response;
}

grpc::Status Gateway::FailToComplete(const CompleteRequest& request) {
  grpc::ClientContext context;
  context.set_deadline(In(std::chrono::minutes(1)));
  CompleteResponse response;
  grpc::Status status = client_->Complete(&context, request, &response);
  if (status.ok()) throw Problem("the call succeeded");
  return status;
}

std::chrono::system_clock::time_point In(std::chrono::milliseconds delay) {
  return std::chrono::system_clock::now() + delay;
}

void CheckOk(const grpc::Status& status) {
  if (!status.ok()) throw Problem(CodeName(status) + ": " + status.error_message());
}

std::string CodeName(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::OK: return "OK";
    case grpc::CANCELLED: return "CANCELLED";
    case grpc::INVALID_ARGUMENT: return "INVALID_ARGUMENT";
    case grpc::DEADLINE_EXCEEDED: return "DEADLINE_EXCEEDED";
    case grpc::INTERNAL: return "INTERNAL";
    case grpc::UNAVAILABLE: return "UNAVAILABLE";
    default: return "code " + std::to_string(status.error_code());
  }
}
