#pragma once

#include <string>

#include "config/source.hpp"

namespace YAML {
struct Mark;
}

/// What is to be known about yaml-cpp 0.7 to point at a mistake in YAML itself.
namespace cutover::config {

/// Its marks count bytes, from 0.
Place place_of(const SourcePtr& source, const YAML::Mark& mark);

/// yaml-cpp takes a quote that is never closed for one that goes on to the end of the file.
bool closes_its_quote(const Place& scalar);

/// Its message in words that say what to do.
std::string explain(const Place& place, const std::string& message);

}  // namespace cutover::config
