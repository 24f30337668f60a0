// Comparisons that say in words what is wrong.

#ifndef SCENARIOS_CHECK_H_
#define SCENARIOS_CHECK_H_

#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>

// Something that is not as the scenario expects.
struct Problem : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <typename Expected, typename Actual>
void Equal(const std::string& what, const Expected& expected, const Actual& actual) {
  if (actual == expected) return;
  std::ostringstream problem;
  problem << what << " " << actual << " instead of " << expected;
  throw Problem(problem.str());
}

void AtLeast(const std::string& what, std::int64_t least, std::int64_t actual);
void AtMost(const std::string& what, std::int64_t most, std::int64_t actual);

// What sim/long writes: the numbers from 1 to this one.
std::string NumbersTo(int last);

#endif  // SCENARIOS_CHECK_H_
