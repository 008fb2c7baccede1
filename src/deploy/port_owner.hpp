#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cutover/model/app.hpp"

/// Who listens on a TCP port of this host, read from /proc (proc(5)).
namespace cutover::deploy {

/// One listening socket.
struct Listener {
  std::string address;  ///< "127.0.0.1", "0.0.0.0", "::1", "::"
  std::uint16_t port = 0;
  std::uint64_t inode = 0;
  uid_t user = 0;
};

/// The sockets in state LISTEN of a /proc/net/tcp or tcp6 table. Lines that can't be understood are left out.
std::vector<Listener> parse_listeners(const std::string& table);

/// Whether a listener stands in the way of binding `publish`.
bool overlaps(const Listener& listener, const model::Publish& publish);

/// Who listens there: "nginx (pid 812)", "a program of the user www-data" when it can't be seen by which;
/// nothing when nobody can be seen.
std::optional<std::string> port_owner(const model::Publish& publish,
                                      const std::filesystem::path& proc = "/proc");

/// Whether this process has the right to listen there, be it taken or not.
bool may_listen(const model::Publish& publish);

/// What stands in the way of listening there, found out by binding it for a moment: "is taken by nginx (pid
/// 812)", "is taken by a program of the user www-data" when it can't be seen by which, "is not on this host:
/// ..."; nothing when the port is free.
std::optional<std::string> port_obstacle(const model::Publish& publish,
                                         const std::filesystem::path& proc = "/proc");

}  // namespace cutover::deploy
