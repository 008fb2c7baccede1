#pragma once

#include <openssl/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "cutover/base/error.hpp"

/// The server's side of TLS, as far as all listeners have it in common.
namespace cutover::tls {

/// What connections with one certificate have in common.
using Context = std::shared_ptr<SSL_CTX>;

/// Reads both files, in PEM; the certificate with those that lead to its root. TLS 1.2 and 1.3, HTTP/1.1 by
/// ALPN, no renegotiation, no compression, no sessions kept. Every error names the file, and what is wrong
/// with it.
Result<Context> load_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key);

/// Tells whether files are still those that were looked at before. Copies of a file are other files.
class FileMarks {
 public:
  void look_at(const std::filesystem::path& file);
  bool operator==(const FileMarks&) const = default;

 private:
  struct Mark {
    std::uint64_t device = 0, file = 0;
    std::int64_t seconds = 0, nanoseconds = 0;
    std::int64_t size = -1;  // of a file that is not there
    bool operator==(const Mark&) const = default;
  };
  static Mark mark_of(const std::filesystem::path& file);

  std::vector<Mark> marks_;
};

}  // namespace cutover::tls
