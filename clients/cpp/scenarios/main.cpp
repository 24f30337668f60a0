// Runs the scenarios of a file against a gateway and prints a line of JSON for each.

#include <google/protobuf/util/json_util.h>

#include <iostream>
#include <map>
#include <string>

#include "plays.h"

namespace {

using Play = void (*)(Gateway&, const Scenario&);

const std::map<std::string, Play> plays = {
    {"unary", Unary},
    {"stream", Stream},
    {"unicode", Unicode},
    {"tool_calls", ToolCalls},
    {"reasoning", Reasoning},
    {"usage_and_finish", UsageAndFinish},
    {"error_before", ErrorBefore},
    {"error_after", ErrorAfter},
    {"bad_request", BadRequest},
    {"deadline", Deadline},
    {"cancel", Cancel},
    {"big_image", BigImage},
    {"slow_reader", SlowReader},
    {"heartbeats", Heartbeats},
    {"many", Many},
    {"tls", Tls},
    {"late", Late},
    {"drained", Drained},
    {"future_event", FutureEvent},
    {"unknown_fields", UnknownFields},
};

google::protobuf::Struct Run(Gateway& gateway, const Scenario& scenario) {
  google::protobuf::Struct line;
  auto& fields = *line.mutable_fields();
  fields["scenario"].set_string_value(scenario.name);
  try {
    const auto play = plays.find(scenario.name);
    if (play == plays.end()) throw Problem("this client does not know the scenario");
    play->second(gateway, scenario);
    fields["ok"].set_bool_value(true);
  } catch (const std::exception& problem) {
    fields["ok"].set_bool_value(false);
    fields["problem"].set_string_value(problem.what());
  }
  return line;
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> options;
  for (int at = 1; at + 1 < argc; at += 2) options[argv[at]] = argv[at + 1];
  const std::string only = "," + options["--only"] + ",";

  for (const Scenario& scenario : LoadScenarios(options["--scenarios"])) {
    if (only != ",," && only.find("," + scenario.name + ",") == std::string::npos) continue;
    Gateway gateway(options["--address"], options["--ca-file"]);
    std::string line;
    if (!google::protobuf::util::MessageToJsonString(Run(gateway, scenario), &line).ok()) return 1;
    std::cout << line << std::endl;
  }
}
