#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "api/session.hpp"

namespace cutover::api {

/// Who is connected to a listener on the network. A place that is needed goes to the newcomer; of the address
/// that has the most places, the connection loses it that has been there for longest and waits for its
/// client. One that means well is served in milliseconds, and is not one of many.
class Seats {
 public:
  explicit Seats(const model::Limits& limits) : limits_(limits) {}

  enum class Room { here, none, none_for_address };
  /// Where there is none, nobody could be sent away either. `address`: see `limited_as`; "" for one that has
  /// no limit of its own.
  Room make_room(const std::string& address);
  void take(Session& session, std::string address);
  void leave(Session& session);

 private:
  struct Seat {
    std::string address;
    std::uint64_t turn = 0;  // in the order in which they came
  };
  using Places = std::map<Session*, Seat>;

  bool send_one_away(const std::string& address);
  bool goes_before(const Seat& seat, const Seat& other) const;
  void free(Places::iterator place);

  const model::Limits& limits_;
  Places places_;                     // without those who were sent away
  std::map<std::string, int> taken_;  // by address
  std::uint64_t turns_ = 0;
};

}  // namespace cutover::api
