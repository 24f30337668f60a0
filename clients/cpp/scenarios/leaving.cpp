// Scenarios of callers that leave before the end.

#include <thread>

#include "answer.h"
#include "plays.h"

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using tokenwire::v1::CompleteRequest;

namespace {

// The simulator's last call, once it runs no more.
Facts EndOfLastCall(Gateway& gateway, const CompleteRequest& journal, milliseconds within) {
  const auto until = steady_clock::now() + within;
  while (true) {
    google::protobuf::Struct journaled;
    FromJson(gateway.Complete(journal).text(), journaled);
    const Facts answered(journaled);
    const auto& calls = answered.Member("calls").list_value().values();
    if (calls.empty()) throw Problem("the journal is empty");
    const Facts last(calls[calls.size() - 1].struct_value());
    if (last.Text("state") != "running" || steady_clock::now() > until) return last;
    std::this_thread::sleep_for(milliseconds(50));
  }
}

}  // namespace

void Deadline(Gateway& gateway, const Scenario& scenario) {
  // The connection is there before the clock starts.
  CompleteRequest warm_up;
  warm_up.set_model("sim/echo");
  warm_up.set_prompt("hello");
  gateway.Complete(warm_up);

  const auto began = steady_clock::now();
  grpc::ClientContext context;
  context.set_deadline(In(milliseconds(scenario.given.Number("deadline_ms"))));
  const Answer answer = Answer::ReadToEnd(gateway.client().StreamComplete(&context, scenario.request));
  const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
  Equal("code", scenario.expect.Text("code"), CodeName(answer.status));
  AtLeast("text deltas", 1, answer.deltas);
  AtMost("milliseconds", scenario.expect.Number("within_ms"), took.count());
}

void Cancel(Gateway& gateway, const Scenario& scenario) {
  const Facts& expect = scenario.expect;
  grpc::ClientContext context;
  const Reader reader = gateway.client().StreamComplete(&context, scenario.request);
  Answer answer;
  for (tokenwire::v1::StreamCompleteResponse event; reader->Read(&event);) {
    answer.Add(event);
    if (answer.deltas == scenario.given.Number("after_deltas")) context.TryCancel();
  }
  Equal("code", expect.Text("code"), CodeName(reader->Finish()));

  const Facts call = EndOfLastCall(gateway, scenario.next, milliseconds(expect.Number("within_ms")));
  Equal("state", expect.Text("state"), call.Text("state"));
  Equal("reason", expect.Text("reason"), call.Text("reason"));
}
