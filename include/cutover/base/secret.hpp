#pragma once

#include <string>
#include <utility>

namespace cutover {

/// A value that must not be shown. It has no stream operator and no conversion: who wants the text says
/// `reveal`.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }
  bool operator==(const Secret&) const = default;

 private:
  std::string value_;
};

}  // namespace cutover
