#pragma once

#include <map>
#include <string>
#include <vector>

#include "cutover/deploy/service.hpp"
#include "cutover/model/deployment.hpp"

/// A specification as a person compares it: field by field, named as in the app's file. Pure.
namespace cutover::deploy {

/// What differs, by field. Values of the environment and what files hold are never in it, only that they are
/// there or are others.
std::vector<Plan::Change> compare(const model::PinnedSpec* before, const model::PinnedSpec& after);

/// A command as a person types it: words with blanks in quotes.
std::string shown_command(const std::vector<std::string>& command);

}  // namespace cutover::deploy
