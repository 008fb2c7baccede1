#include "cli/failure.hpp"

#include <stdexcept>

namespace cutover::cli {

void throw_exception_from_error(const Failure& failure, const boost::source_location& where) {
  throw std::logic_error("there is no value: " + failure.text + " (" + where.to_string() + ")");
}

}  // namespace cutover::cli
