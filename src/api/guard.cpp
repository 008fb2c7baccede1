#include "api/guard.hpp"

#include <algorithm>
#include <cmath>

namespace cutover::api {
namespace {

constexpr Milliseconds kMinute{60'000};
constexpr Milliseconds kFirstDelay{200};
/// Who was silent for so long begins anew, as does who was right.
constexpr Milliseconds kForgiven{5 * 60'000};
constexpr int kMostDoublings = 16;

}  // namespace

/// A bucket of one minute's worth that refills evenly.
std::optional<Milliseconds> Guard::count_hook_request(const std::string& address) {
  const double full = limits_.hook_requests;
  const double per_millisecond = full / static_cast<double>(kMinute.count());
  const SteadyTime now = clock_.now();
  Allowance& allowance = hook_requests_.at(address);
  if (!allowance.at) allowance = {now, full};
  const double refilled =
      allowance.left + per_millisecond * static_cast<double>(elapsed(*allowance.at, now).count());
  allowance = {now, std::min(full, refilled)};
  if (allowance.left < 1) {
    return Milliseconds(static_cast<std::int64_t>(std::ceil((1 - allowance.left) / per_millisecond)));
  }
  allowance.left -= 1;
  return std::nullopt;
}

Milliseconds Guard::count_failure(const std::string& address) {
  Failures& failures = failures_.at(address);
  const SteadyTime now = clock_.now();
  if (now - failures.last > kForgiven) failures.in_a_row = 0;
  const int doublings = std::min(failures.in_a_row, kMostDoublings);
  failures = {failures.in_a_row + 1, now};
  return std::min(limits_.failure_delay, kFirstDelay * (1 << doublings));
}

void Guard::forget_failures(const std::string& address) {
  failures_.at(address) = {};
}

bool Guard::Share::grow_to(std::size_t bytes) {
  if (bytes <= std::max(guard_.limits_.body, taken_)) return true;
  const std::size_t more = bytes - taken_;
  if (guard_.bodies_ + more > guard_.limits_.all_bodies) return false;
  if (!address_.empty()) {
    std::size_t& of_address = guard_.bodies_of_[address_];
    if (of_address + more > guard_.limits_.all_bodies / 4) return false;
    of_address += more;
  }
  guard_.bodies_ += more;
  taken_ += more;
  return true;
}

Guard::Share::~Share() {
  guard_.bodies_ -= taken_;
  const auto of_address = guard_.bodies_of_.find(address_);
  if (of_address == guard_.bodies_of_.end()) return;
  of_address->second -= taken_;
  if (of_address->second == 0) guard_.bodies_of_.erase(of_address);
}

}  // namespace cutover::api
