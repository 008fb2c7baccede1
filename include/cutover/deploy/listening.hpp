#pragma once

#include <string>

#include "cutover/gate/listening.hpp"

namespace cutover::deploy {

/// For people: why the gate does not listen there, and who does, if that can be seen. Looks through /proc.
std::string why_not(const gate::NotListening& address);

}  // namespace cutover::deploy
