#pragma once

#include <string>

#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"

namespace cutover::api {

/// Where an answer goes that is written piece by piece.
class BodyWriter {
 public:
  virtual ~BodyWriter() = default;
  /// Returns when the piece is on its way. An error, when nobody takes it any more: write no further.
  virtual Task<Result<void>> write(std::string piece) = 0;
};

/// An answer that has no end when it begins. It is cancelled when its reader goes away, or the server stops.
class ResponseStream {
 public:
  virtual ~ResponseStream() = default;
  /// Returns when all is written. An error before the first piece becomes a problem document; after it the
  /// connection is broken off, so that the reader sees that something is missing.
  virtual Task<Result<void>> run(BodyWriter& to) = 0;
};

}  // namespace cutover::api
