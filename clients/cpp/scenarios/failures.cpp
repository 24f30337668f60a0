// Scenarios of calls that fail, and of what their details say.

#include "answer.h"
#include "google/rpc/error_details.pb.h"
#include "plays.h"
#include "tokenwire/v1/error.pb.h"

using google::rpc::ErrorInfo;
using google::rpc::RetryInfo;
using tokenwire::FindDetail;
using tokenwire::v1::CompletionFailure;
using tokenwire::v1::UpstreamError;

namespace {

// Compares code and reason.
void CheckReason(const grpc::Status& status, const Facts& expect) {
  Equal("code", expect.Text("code"), CodeName(status));
  Equal("reason", expect.Text("reason"), GetDetail<ErrorInfo>(status).reason());
}

}  // namespace

void ErrorBefore(Gateway& gateway, const Scenario& scenario) {
  const Facts& expect = scenario.expect;
  grpc::ClientContext context;
  const Answer answer = Answer::ReadToEnd(gateway.client().StreamComplete(&context, scenario.request));
  Equal("an event:", false, answer.started);
  CheckReason(answer.status, expect);
  Equal("domain", expect.Text("domain"), GetDetail<ErrorInfo>(answer.status).domain());
  Equal("a RetryInfo:", expect.Flag("retry_info"), FindDetail<RetryInfo>(answer.status).has_value());
  Equal("HTTP status", expect.Number("http_status"), GetDetail<UpstreamError>(answer.status).http_status());
  const auto failure = GetDetail<CompletionFailure>(answer.status);
  AtLeast("attempts", expect.Number("min_attempts"), failure.attempts());
  Equal("partial", expect.Flag("partial"), failure.partial());
}

void ErrorAfter(Gateway& gateway, const Scenario& scenario) {
  const Facts& expect = scenario.expect;
  grpc::ClientContext context;
  const Answer answer = Answer::ReadToEnd(gateway.client().StreamComplete(&context, scenario.request));
  Equal("text", expect.Text("text"), answer.text);
  Equal("an event finished:", false, answer.finished.has_value());
  CheckReason(answer.status, expect);
  Equal("a RetryInfo:", expect.Flag("retry_info"), FindDetail<RetryInfo>(answer.status).has_value());
  const auto failure = GetDetail<CompletionFailure>(answer.status);
  Equal("partial", expect.Flag("partial"), failure.partial());
  Equal("a usage:", expect.Flag("usage"), failure.has_usage());
}

void BadRequest(Gateway& gateway, const Scenario& scenario) {
  const grpc::Status status = gateway.FailToComplete(scenario.request);
  CheckReason(status, scenario.expect);
  const auto bad_request = GetDetail<google::rpc::BadRequest>(status);
  AtLeast("violations", 1, bad_request.field_violations_size());
  Equal("field", scenario.expect.Text("field"), bad_request.field_violations(0).field());
}
