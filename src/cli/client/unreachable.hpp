#pragma once

#include <boost/system/error_code.hpp>
#include <string>

#include "cli/failure.hpp"

namespace cutover::cli {

/// What can be known about a socket that can't be connected to.
struct SocketFacts {
  std::string socket;
  boost::system::error_code error;
  std::string group;        ///< that may use it
  bool member = false;      ///< the user is in that group, by the system's database
  bool in_session = false;  ///< and this process has it
};

inline constexpr const char* kDefaultSocket = "/run/cutover/cutover.sock";

/// What happened, and what to do.
std::string unreachable_text(const SocketFacts& facts);

/// Looks at the system for the facts.
Failure unreachable(const std::string& socket, const boost::system::error_code& error);

}  // namespace cutover::cli
