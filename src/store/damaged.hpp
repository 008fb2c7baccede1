#pragma once

#include <stdexcept>

namespace cutover::store {

/// The database can be read, but what it says makes no sense. Thrown inside the store only, and reported like
/// a damaged page. The text never quotes what was read: it may be a secret.
class Damaged : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace cutover::store
