#pragma once

#include "cutover/deploy/service.hpp"

/// The folders on the host that containers start from which were made to wait for their turn.
namespace cutover::deploy {

/// Those that somebody removed are there again, before the Engine needs them: it can't start a container
/// without. One that starts from such a folder does not wait any more: what waits has its folder still.
Task<void> mend_entry_folders(const Dependencies& dependencies);

/// The same, and those of containers that are gone are removed. Only while nothing is being deployed.
Task<void> tidy_entry_folders(const Dependencies& dependencies);

}  // namespace cutover::deploy
