#include "api/seats.hpp"

namespace cutover::api {

bool Seats::make_room(const std::string& address) {
  const auto here = taken_.find(address);
  const bool address_is_full =
      !address.empty() && here != taken_.end() && here->second >= limits_.connections_per_address;
  if (address_is_full) return send_one_away(address);
  const bool full = static_cast<int>(seats_.size()) >= limits_.connections;
  return !full || send_one_away("");
}

void Seats::take(Session& session, std::string address) {
  ++taken_[address];
  seats_.emplace(&session, std::move(address));
}

void Seats::leave(Session& session) {
  const auto seat = seats_.find(&session);
  if (seat == seats_.end()) return;  // was sent away
  free(seat->second);
  seats_.erase(seat);
}

/// Of those from `address`; "" : of all.
bool Seats::send_one_away(const std::string& address) {
  auto longest = seats_.end();
  for (auto seat = seats_.begin(); seat != seats_.end(); ++seat) {
    if (!address.empty() && seat->second != address) continue;
    if (!seat->first->waiting_since()) continue;
    if (longest == seats_.end() || *seat->first->waiting_since() < *longest->first->waiting_since()) {
      longest = seat;
    }
  }
  if (longest == seats_.end()) return false;
  Session* session = longest->first;
  free(longest->second);
  seats_.erase(longest);
  session->give_up();
  return true;
}

void Seats::free(const std::string& address) {
  const auto taken = taken_.find(address);
  if (--taken->second == 0) taken_.erase(taken);
}

}  // namespace cutover::api
