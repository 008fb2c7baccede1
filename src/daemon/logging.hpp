#pragma once

#include "cutover/config/config.hpp"

namespace cutover::daemon {

/// From here on the log goes to standard error as the configuration says; may be called again. Where standard
/// error is the journal, each line begins with its priority (<6>), which the journal takes off.
void configure_logging(const config::Daemon& settings);

}  // namespace cutover::daemon
