#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "cutover/base/error.hpp"
#include "cutover/model/app.hpp"

/// Sockets on which the gate takes connections, and how two daemons share an address while one takes the
/// other's place.
namespace cutover::gate {

/// A socket that listens.
struct Listening {
  model::Publish at;
  int descriptor = -1;
  std::vector<std::string> apps{};  ///< whose requests come there
};

/// An address where the gate should listen and does not.
struct NotListening {
  model::Publish at;
  std::vector<std::string> apps;  ///< whose requests should come there
  Error why;                      ///< that of `open_listening`, or that the address is left to somebody
  std::string left_to;  ///< the app whose container publishes it (Gate::leave_to); "": nobody that we know

  bool concerns(const std::string& app) const {
    return std::find(apps.begin(), apps.end(), app) != apps.end();
  }
  /// The app itself has it, in the container that serves: the gate takes it with the next deployment.
  bool awaits_cut_over() const { return concerns(left_to); }
};

/// Opens a socket that listens where nobody does. Errors name the address and say why not. conflict: somebody
/// listens there; rejected: anything else, as an address that this host does not have.
Result<int> open_listening(const model::Publish& at);

/// Opens a socket beside the one of the same user that `open_listening` or this function opened in another
/// process, which must be the only one at that address. New connections go to that one until it gives way or
/// is closed. Errors are those of `open_listening`.
Result<int> listen_beside(const model::Publish& at);

/// New connections go to the socket beside this one, if there is one. What came before stays to be accepted.
void give_way(int descriptor);

}  // namespace cutover::gate
