#include "answer.h"

using tokenwire::v1::CompleteRequest;
using tokenwire::v1::StreamCompleteResponse;

Answer Answer::Read(Gateway& gateway, const CompleteRequest& request) {
  grpc::ClientContext context;
  context.set_deadline(In(std::chrono::minutes(1)));
  Answer answer = ReadToEnd(gateway.client().StreamComplete(&context, request));
  CheckOk(answer.status);
  Equal("an event finished:", true, answer.finished.has_value());
  return answer;
}

Answer Answer::ReadToEnd(Reader reader) {
  Answer answer;
  for (StreamCompleteResponse event; reader->Read(&event);) answer.Add(event);
  answer.status = reader->Finish();
  return answer;
}

void Answer::Add(const StreamCompleteResponse& event) {
  if (finished) throw Problem("an event after finished: " + event.ShortDebugString());
  if (!event.has_heartbeat()) {
    Equal("started comes first:", !started, event.has_started());
    started = true;
  }
  switch (event.event_case()) {
    case StreamCompleteResponse::kTextDelta:
      ++deltas;
      text += event.text_delta();
      break;
    case StreamCompleteResponse::kReasoningDelta:
      reasoning += event.reasoning_delta();
      break;
    case StreamCompleteResponse::kToolCallStarted: {
      Equal("index of a tool call", tool_calls.size(), static_cast<std::size_t>(event.tool_call_started().index()));
      auto& call = tool_calls.emplace_back();
      call.set_id(event.tool_call_started().id());
      call.set_name(event.tool_call_started().name());
      break;
    }
    case StreamCompleteResponse::kToolCallDelta: {
      const auto& delta = event.tool_call_delta();
      *tool_calls.at(delta.index()).mutable_arguments_json() += delta.arguments_json();
      break;
    }
    case StreamCompleteResponse::kPartFinished:
      Equal("index of a part", parts.size(), static_cast<std::size_t>(event.part_finished().index()));
      parts.push_back(event.part_finished().part());
      break;
    case StreamCompleteResponse::kHeartbeat:
      ++heartbeats;
      break;
    case StreamCompleteResponse::kFinished:
      finished = event.finished();
      break;
    case StreamCompleteResponse::EVENT_NOT_SET:
      ++unknown_events;
      break;
    case StreamCompleteResponse::kStarted:
    case StreamCompleteResponse::kRefusalDelta:
    case StreamCompleteResponse::kCitation:
    case StreamCompleteResponse::kServerToolStarted:
    case StreamCompleteResponse::kUsage:
      break;
  }
}

std::string Answer::FinishReason() const {
  return finished ? tokenwire::v1::FinishReason_Name(finished->finish_reason()) : "none";
}
