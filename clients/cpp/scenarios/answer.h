// A streamed answer, collected and held to the promised order of its events.

#ifndef SCENARIOS_ANSWER_H_
#define SCENARIOS_ANSWER_H_

#include <optional>
#include <string>
#include <vector>

#include "gateway.h"

struct Answer {
  // Reads an answer that ends well; throws Problem otherwise.
  static Answer Read(Gateway& gateway, const tokenwire::v1::CompleteRequest& request);

  // Reads an answer however it ends.
  static Answer ReadToEnd(Reader reader);

  void Add(const tokenwire::v1::StreamCompleteResponse& event);
  std::string FinishReason() const;

  std::string text;
  std::string reasoning;
  // Tool calls from their deltas.
  std::vector<tokenwire::v1::ToolCall> tool_calls;
  std::vector<tokenwire::v1::Part> parts;
  int deltas = 0;
  int heartbeats = 0;
  int unknown_events = 0;
  bool started = false;
  std::optional<tokenwire::v1::Finished> finished;
  grpc::Status status;
};

#endif  // SCENARIOS_ANSWER_H_
