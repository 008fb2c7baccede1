#pragma once

#include <openssl/types.h>

#include <memory>
#include <vector>

#include "cutover/base/error.hpp"
#include "cutover/model/listener.hpp"
#include "gate/host_table.hpp"

namespace cutover::gate {

/// What connections with one certificate have in common.
using TlsContext = std::shared_ptr<SSL_CTX>;

/// Reads both files. Every error names the file, and what is wrong with it.
Result<TlsContext> load_certificate(const model::TlsFiles& files);

/// Tells whether files are still those that were looked at before. Copies of a file are other files.
class FileMarks {
 public:
  void look_at(const model::TlsFiles& files);
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

/// The certificates of a listener, of which a client chooses by the name that it calls (SNI).
struct Certificates {
  HostTable hosts;
  std::vector<TlsContext>
      contexts;  ///< in the table's order; the first is for who calls no name that we know
};

}  // namespace cutover::gate
