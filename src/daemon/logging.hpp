#pragma once

#include "cutover/config/config.hpp"

namespace cutover::daemon {

/// From here on the log goes to standard error as the configuration says; may be called again, from the
/// control thread. Where standard error is the journal, each entry goes there whole, with fields to find it
/// by; where the journal's own socket is missing, as lines that begin with their priority (<6>), which it
/// takes off.
void configure_logging(const config::Daemon& settings);

}  // namespace cutover::daemon
