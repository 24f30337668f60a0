#include "check.h"

void AtLeast(const std::string& what, std::int64_t least, std::int64_t actual) {
  if (actual < least) throw Problem(what + " " + std::to_string(actual) + ", less than " + std::to_string(least));
}

void AtMost(const std::string& what, std::int64_t most, std::int64_t actual) {
  if (actual > most) throw Problem(what + " " + std::to_string(actual) + ", more than " + std::to_string(most));
}

std::string NumbersTo(int last) {
  std::string numbers;
  for (int number = 1; number <= last; ++number) numbers += (number == 1 ? "" : " ") + std::to_string(number);
  return numbers;
}
