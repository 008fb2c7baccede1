#pragma once

#include "cutover/model/deployment.hpp"

namespace cutover::api {

/// Who is at the other end of a Unix socket, as the kernel says: {"socket", user name}, or the uid where the
/// user has no name.
model::Requester requester_of(int unix_socket);

}  // namespace cutover::api
