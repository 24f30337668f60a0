#include "scenario.h"

#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iterator>

#include "check.h"

namespace {

using google::protobuf::Value;
using tokenwire::v1::CompleteRequest;

CompleteRequest ToRequest(const Value& value) {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(value, &json).ok()) throw Problem("the request is no JSON");
  CompleteRequest request;
  FromJson(json, request);
  return request;
}

Scenario ToScenario(const Value& value) {
  const Facts entry(value.struct_value());
  return {
      entry.Text("name"),
      ToRequest(entry.Member("request")),
      entry.Has("next") ? ToRequest(entry.Member("next")) : CompleteRequest(),
      entry,
      Facts(entry.Member("expect").struct_value()),
  };
}

}  // namespace

const Value& Facts::Member(const std::string& name) const {
  if (!Has(name)) throw Problem("the scenario has no " + name);
  return members_.fields().at(name);
}

std::vector<Scenario> LoadScenarios(const std::string& file) {
  std::ifstream stream(file);
  const std::string json{std::istreambuf_iterator<char>(stream), {}};
  google::protobuf::ListValue entries;
  FromJson(json, entries);
  std::vector<Scenario> scenarios;
  for (const Value& entry : entries.values()) scenarios.push_back(ToScenario(entry));
  return scenarios;
}

void FromJson(const std::string& json, google::protobuf::Message& message) {
  const auto status = google::protobuf::util::JsonStringToMessage(json, &message);
  if (!status.ok()) throw Problem(status.ToString());
}
