// Scenarios of what is big, slow or many.

#include <list>
#include <thread>

#include "answer.h"
#include "plays.h"

using tokenwire::v1::CompleteRequest;

void BigImage(Gateway& gateway, const Scenario& scenario) {
  std::string bytes(scenario.given.Number("image_bytes"), '\0');
  for (std::size_t at = 0; at < bytes.size(); ++at) bytes[at] = static_cast<char>(at % 251);

  CompleteRequest request = scenario.request;
  auto& message = *request.add_messages();
  message.set_role(tokenwire::v1::ROLE_USER);
  auto& media = *message.add_parts()->mutable_image()->mutable_media();
  media.set_data(std::move(bytes));
  media.set_media_type("image/png");
  message.add_parts()->set_text(scenario.given.Text("prompt"));
  Equal("text", scenario.expect.Text("text"), gateway.Complete(request).text());
}

void SlowReader(Gateway& gateway, const Scenario& scenario) {
  grpc::ClientContext context;
  const Reader reader = gateway.client().StreamComplete(&context, scenario.request);
  Answer answer;
  int pauses = scenario.given.Number("pauses");
  for (tokenwire::v1::StreamCompleteResponse event; reader->Read(&event);) {
    answer.Add(event);
    if (pauses-- > 0) std::this_thread::sleep_for(std::chrono::milliseconds(scenario.given.Number("pause_ms")));
  }
  CheckOk(reader->Finish());
  Equal("an event finished:", true, answer.finished.has_value());
  Equal("text", NumbersTo(scenario.expect.Number("count_to")), answer.text);
}

void Heartbeats(Gateway& gateway, const Scenario& scenario) {
  const Answer answer = Answer::Read(gateway, scenario.request);
  AtLeast("heartbeats", scenario.expect.Number("min_heartbeats"), answer.heartbeats);
  Equal("text", scenario.expect.Text("text"), answer.text);
}

void Many(Gateway& gateway, const Scenario& scenario) {
  struct Call {
    grpc::ClientContext context;
    std::string prompt;
    Reader reader;
  };
  // A call begins when it is made, not when its events are read: all of them run at once.
  std::list<Call> calls;
  for (int n = 0; n < scenario.given.Number("streams"); ++n) {
    Call& call = calls.emplace_back();
    call.prompt = "stream " + std::to_string(n);
    CompleteRequest request = scenario.request;
    request.set_prompt(call.prompt);
    call.reader = gateway.client().StreamComplete(&call.context, request);
  }
  for (Call& call : calls) {
    const Answer answer = Answer::ReadToEnd(std::move(call.reader));
    CheckOk(answer.status);
    Equal("text", call.prompt, answer.text);
    Equal("finish reason", scenario.expect.Text("finish_reason"), answer.FinishReason());
  }
}
