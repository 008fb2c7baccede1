#include "cutover/model/app.hpp"

#include <algorithm>

namespace cutover::model {

bool is_valid_name(std::string_view name) {
  constexpr std::string_view letters_and_digits = "abcdefghijklmnopqrstuvwxyz0123456789";
  if (name.empty() || name.size() > 40 || name.front() == '-' || name.back() == '-') return false;
  return std::all_of(name.begin(), name.end(), [&](char c) {
    return c == '-' || letters_and_digits.find(c) != std::string_view::npos;
  });
}

}  // namespace cutover::model
