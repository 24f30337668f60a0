// Scenarios of answers and of the next turn.

#include "answer.h"
#include "plays.h"

using tokenwire::v1::CompleteRequest;
using tokenwire::v1::FinishReason_Name;
using tokenwire::v1::Message;
using tokenwire::v1::Part;

namespace {

// The request of the next turn: its prompt, the parts of its answer, and what is said to them.
CompleteRequest GoOn(CompleteRequest request, const std::vector<Part>& answer, const Message& next) {
  Message& user = *request.add_messages();
  user.set_role(tokenwire::v1::ROLE_USER);
  user.set_text(request.prompt());
  request.clear_prompt();
  Message& assistant = *request.add_messages();
  assistant.set_role(tokenwire::v1::ROLE_ASSISTANT);
  assistant.mutable_parts()->Add(answer.begin(), answer.end());
  *request.add_messages() = next;
  return request;
}

void NextTurn(Gateway& gateway, const Scenario& scenario, const Answer& answer) {
  Message next;
  next.set_role(tokenwire::v1::ROLE_USER);
  next.set_text(scenario.given.Text("next_prompt"));
  const Answer answered = Answer::Read(gateway, GoOn(scenario.request, answer.parts, next));
  Equal("next text", scenario.expect.Text("next_text"), answered.text);
}

}  // namespace

void Unary(Gateway& gateway, const Scenario& scenario) {
  const auto answer = gateway.Complete(scenario.request);
  const Facts& expect = scenario.expect;
  Equal("text", expect.Text("text"), answer.text());
  Equal("finish reason", expect.Text("finish_reason"), FinishReason_Name(answer.finish_reason()));
  Equal("usage source", expect.Text("usage_source"), tokenwire::v1::Usage::Source_Name(answer.usage().source()));
  Equal("provider", expect.Text("provider"), answer.served().provider());
}

void Stream(Gateway& gateway, const Scenario& scenario) {
  const Answer answer = Answer::Read(gateway, scenario.request);
  const Facts& expect = scenario.expect;
  Equal("deltas", expect.Text("text"), answer.text);
  Equal("text of the part", expect.Text("text"), answer.parts.at(0).text());
  Equal("finish reason", expect.Text("finish_reason"), answer.FinishReason());
  NextTurn(gateway, scenario, answer);
}

void Unicode(Gateway& gateway, const Scenario& scenario) {
  const Answer answer = Answer::Read(gateway, scenario.request);
  Equal("deltas", scenario.expect.Text("text"), answer.text);
  Equal("text of the part", scenario.expect.Text("text"), answer.parts.at(0).text());
}

void ToolCalls(Gateway& gateway, const Scenario& scenario) {
  const Answer answer = Answer::Read(gateway, scenario.request);
  const Facts& expect = scenario.expect;
  Equal("finish reason", expect.Text("finish_reason"), answer.FinishReason());
  const auto& call = answer.parts.at(0).tool_call();
  const auto& by_deltas = answer.tool_calls.at(0);
  Equal("call by its deltas", call.SerializeAsString(), by_deltas.SerializeAsString());
  Equal("id", expect.Text("tool_call_id"), call.id());
  Equal("name", expect.Text("tool_name"), call.name());
  Equal("arguments", expect.Text("arguments_json"), call.arguments_json());

  Message next;
  next.set_role(tokenwire::v1::ROLE_TOOL);
  auto& result = *next.add_parts()->mutable_tool_result();
  result.set_tool_call_id(call.id());
  result.set_text(scenario.given.Text("tool_result"));
  const auto answered = gateway.Complete(GoOn(scenario.request, answer.parts, next));
  Equal("next text", expect.Text("next_text"), answered.text());
}

void Reasoning(Gateway& gateway, const Scenario& scenario) {
  const Answer answer = Answer::Read(gateway, scenario.request);
  const Facts& expect = scenario.expect;
  const auto& reasoning = answer.parts.at(0).reasoning();
  Equal("reasoning", expect.Text("reasoning_text"), reasoning.text());
  Equal("deltas of reasoning", expect.Text("reasoning_text"), answer.reasoning);
  Equal("signature", expect.Text("signature"), reasoning.signature());
  Equal("text", expect.Text("text"), answer.text);
  NextTurn(gateway, scenario, answer);
}

void UsageAndFinish(Gateway& gateway, const Scenario& scenario) {
  const Facts& expect = scenario.expect;
  const auto limited = gateway.Complete(scenario.request);
  Equal("finish reason", expect.Text("finish_reason"), FinishReason_Name(limited.finish_reason()));
  Equal("output tokens", expect.Number("output_tokens"), limited.usage().output_tokens());
  Equal("text", expect.Text("text"), limited.text());

  const auto stopped = gateway.Complete(scenario.next);
  Equal("next finish reason", expect.Text("next_finish_reason"), FinishReason_Name(stopped.finish_reason()));
  Equal("next text", expect.Text("next_text"), stopped.text());
  Equal("stop sequence", expect.Text("next_stop_sequence"), stopped.stop_sequence());
}
