#include "api/seats.hpp"

namespace cutover::api {

Seats::Room Seats::make_room(const std::string& address) {
  const auto here = taken_.find(address);
  const bool address_is_full =
      !address.empty() && here != taken_.end() && here->second >= limits_.connections_per_address;
  if (address_is_full) return send_one_away(address) ? Room::here : Room::none_for_address;
  const bool full = static_cast<int>(places_.size()) >= limits_.connections;
  return !full || send_one_away("") ? Room::here : Room::none;
}

void Seats::take(Session& session, std::string address) {
  ++taken_[address];
  places_.emplace(&session, Seat{std::move(address), turns_++});
}

void Seats::leave(Session& session) {
  const auto place = places_.find(&session);
  if (place != places_.end()) free(place);  // otherwise it was sent away
}

/// Of those from `address`; "" : of all.
bool Seats::send_one_away(const std::string& address) {
  auto first = places_.end();
  for (auto place = places_.begin(); place != places_.end(); ++place) {
    if (!address.empty() && place->second.address != address) continue;
    if (!place->first->waits_for_client()) continue;
    if (first == places_.end() || goes_before(place->second, first->second)) first = place;
  }
  if (first == places_.end()) return false;
  Session* session = first->first;
  free(first);
  session->give_up();
  return true;
}

bool Seats::goes_before(const Seat& seat, const Seat& other) const {
  const int mine = taken_.at(seat.address);
  const int others = taken_.at(other.address);
  return mine != others ? mine > others : seat.turn < other.turn;
}

void Seats::free(Places::iterator place) {
  const auto taken = taken_.find(place->second.address);
  if (--taken->second == 0) taken_.erase(taken);
  places_.erase(place);
}

}  // namespace cutover::api
