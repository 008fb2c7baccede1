#pragma once

#include "cutover/base/error.hpp"
#include "cutover/model/app.hpp"

/// Sockets on which the gate takes connections, and how two daemons share an address while one takes the
/// other's place.
namespace cutover::gate {

/// A socket that listens.
struct Listening {
  model::Publish at;
  int descriptor = -1;
};

/// Opens a socket that listens where nobody does. `unavailable` names the address and says why not.
Result<int> open_listening(const model::Publish& at);

/// Opens a socket beside the one of the same user that `open_listening` or this function opened in another
/// process, which must be the only one at that address. New connections go to that one until it gives way or
/// is closed. Errors are those of `open_listening`.
Result<int> listen_beside(const model::Publish& at);

/// New connections go to the socket beside this one, if there is one. What came before stays to be accepted.
void give_way(int descriptor);

}  // namespace cutover::gate
