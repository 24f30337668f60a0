// Scenarios of how a connection begins and ends.

#include "answer.h"
#include "plays.h"

void Tls(Gateway& gateway, const Scenario& scenario) {
  Equal("text", scenario.expect.Text("text"), gateway.Complete(scenario.request).text());
}

void Late(Gateway& gateway, const Scenario& scenario) {
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  context.set_deadline(In(std::chrono::milliseconds(scenario.given.Number("deadline_ms"))));
  tokenwire::v1::CompleteResponse answer;
  CheckOk(gateway.client().Complete(&context, scenario.request, &answer));
  Equal("text", scenario.expect.Text("text"), answer.text());
}

void Drained(Gateway& gateway, const Scenario& scenario) {
  const Facts& expect = scenario.expect;
  const Answer answer = Answer::Read(gateway, scenario.request);
  Equal("text", NumbersTo(expect.Number("count_to")), answer.text);
  Equal("finish reason", expect.Text("finish_reason"), answer.FinishReason());
  Equal("next code", expect.Text("next_code"), CodeName(gateway.FailToComplete(scenario.next)));
}
