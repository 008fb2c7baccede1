#pragma once

#include <map>
#include <string>

#include "api/session.hpp"

namespace cutover::api {

/// Who is connected from the network. A place that is needed goes to the newcomer, and whoever has kept us
/// waiting for longest loses it: a client that means well is served in milliseconds.
class Seats {
 public:
  explicit Seats(const model::Limits& limits) : limits_(limits) {}

  /// False: there is no room, and nobody who could be sent away. `address`: see `limited_as`; "" for one that
  /// has no limit of its own.
  bool make_room(const std::string& address);
  void take(Session& session, std::string address);
  void leave(Session& session);

 private:
  bool send_one_away(const std::string& address);
  void free(const std::string& address);

  const model::Limits& limits_;
  std::map<Session*, std::string> seats_;  // without those who were sent away
  std::map<std::string, int> taken_;       // by address
};

}  // namespace cutover::api
