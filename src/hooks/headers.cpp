#include "hooks/headers.hpp"

#include <algorithm>

namespace cutover::hooks {
namespace {

char lower(char c) {
  return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::optional<std::string_view> only(const Headers& headers, std::string_view name) {
  std::optional<std::string_view> found;
  for (const auto& [field, value] : headers) {
    if (!same_name(field, name)) continue;
    if (found) return std::nullopt;
    found = value;
  }
  return found;
}

}  // namespace cutover::hooks
