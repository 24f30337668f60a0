// Streams an answer, leaves another one early, gives a third a deadline, and reads why a fourth failed.

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <string>

#include "google/rpc/error_details.pb.h"
#include "tokenwire/detail.h"
#include "tokenwire/v1/completion.grpc.pb.h"
#include "tokenwire/v1/error.pb.h"

using google::rpc::ErrorInfo, google::rpc::RetryInfo;
using tokenwire::FindDetail;
using tokenwire::v1::CompleteRequest, tokenwire::v1::CompletionFailure, tokenwire::v1::CompletionService;
using tokenwire::v1::StreamCompleteResponse, tokenwire::v1::UpstreamError;

CompleteRequest Ask(const std::string& model, const std::string& prompt) {
  CompleteRequest request;
  request.set_model(model);
  request.set_prompt(prompt);
  return request;
}

// The answer is whole when the status is OK.
grpc::Status Print(CompletionService::Stub& client, grpc::ClientContext& context, const CompleteRequest& request) {
  auto reader = client.StreamComplete(&context, request);
  for (StreamCompleteResponse event; reader->Read(&event);) {
    switch (event.event_case()) {
      case StreamCompleteResponse::kTextDelta:
        std::cout << event.text_delta() << std::flush;
        break;
      case StreamCompleteResponse::kFinished:
        std::cout << "\n" << FinishReason_Name(event.finished().finish_reason()) << "\n";
        break;
      default:  // also EVENT_NOT_SET: an event that is newer than this client
        break;
    }
  }
  return reader->Finish();
}

// Cancelling makes the gateway close the socket to the provider.
grpc::Status LeaveEarly(CompletionService::Stub& client) {
  grpc::ClientContext context;
  auto reader = client.StreamComplete(&context, Ask("sim/long?rate=50", "count"));
  int deltas = 0;
  for (StreamCompleteResponse event; reader->Read(&event);) {
    if (event.has_text_delta() && ++deltas == 3) context.TryCancel();
  }
  return reader->Finish();
}

void Explain(const grpc::Status& status) {
  std::cout << "\n" << status.error_code() << " " << status.error_message() << "\n";
  if (auto info = FindDetail<ErrorInfo>(status)) std::cout << "reason " << info->reason() << "\n";
  if (auto retry = FindDetail<RetryInfo>(status)) std::cout << "retry in " << retry->retry_delay().seconds() << " s\n";
  if (auto upstream = FindDetail<UpstreamError>(status)) std::cout << "HTTP " << upstream->http_status() << "\n";
  if (auto failure = FindDetail<CompletionFailure>(status)) std::cout << "attempts " << failure->attempts() << "\n";
}

int main(int argc, char** argv) {
  const std::string address = argc > 1 ? argv[1] : "127.0.0.1:50051";
  grpc::ChannelArguments arguments;
  // As much as a gateway sends; grpc++ alone takes 4 MiB.
  arguments.SetMaxReceiveMessageSize(128 * 1024 * 1024);
  auto channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  auto client = CompletionService::NewStub(channel);

  grpc::ClientContext patient;
  if (!Print(*client, patient, Ask("sim/echo", "hello from C++")).ok()) return 1;
  Explain(LeaveEarly(*client));

  grpc::ClientContext hurried;
  hurried.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(1));
  Explain(Print(*client, hurried, Ask("sim/long?rate=5", "count")));

  grpc::ClientContext failing;
  Explain(Print(*client, failing, Ask("sim/echo?fail=rate_limited&retry_after=2s", "hello")));
}
