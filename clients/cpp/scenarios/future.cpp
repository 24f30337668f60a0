// Scenarios of a gateway that is newer than the client, or older.

#include "answer.h"
#include "plays.h"

void FutureEvent(Gateway& gateway, const Scenario& scenario) {
  const Answer answer = Answer::Read(gateway, scenario.request);
  AtLeast("unknown events", scenario.expect.Number("min_unknown_events"), answer.unknown_events);
  Equal("text", scenario.expect.Text("text"), answer.text);
  Equal("finish reason", scenario.expect.Text("finish_reason"), answer.FinishReason());
}

void UnknownFields(Gateway& gateway, const Scenario& scenario) {
  constexpr int field_of_no_version = 2047;
  auto request = scenario.request;
  request.GetReflection()->MutableUnknownFields(&request)->AddVarint(field_of_no_version, 1);
  Equal("text", scenario.expect.Text("text"), gateway.Complete(request).text());
}
