// The entries of scenarios.yaml, as JSON.

#ifndef SCENARIOS_SCENARIO_H_
#define SCENARIOS_SCENARIO_H_

#include <google/protobuf/struct.pb.h>

#include <string>
#include <vector>

#include "tokenwire/v1/completion.pb.h"

// The members of a JSON object, each of which must be there when it is read.
class Facts {
 public:
  explicit Facts(google::protobuf::Struct members) : members_(std::move(members)) {}

  bool Has(const std::string& name) const { return members_.fields().contains(name); }
  const std::string& Text(const std::string& name) const { return Member(name).string_value(); }
  int Number(const std::string& name) const { return static_cast<int>(Member(name).number_value()); }
  bool Flag(const std::string& name) const { return Member(name).bool_value(); }
  const google::protobuf::Value& Member(const std::string& name) const;

 private:
  google::protobuf::Struct members_;
};

struct Scenario {
  std::string name;
  tokenwire::v1::CompleteRequest request;
  // The second request; empty when there is none.
  tokenwire::v1::CompleteRequest next;
  // The entry's further members, such as deadline_ms.
  Facts given;
  // What the client compares.
  Facts expect;
};

// Reads a file, which is a JSON array.
std::vector<Scenario> LoadScenarios(const std::string& file);

// Reads a message from its JSON; throws Problem when it is none.
void FromJson(const std::string& json, google::protobuf::Message& message);

#endif  // SCENARIOS_SCENARIO_H_
