#pragma once

#include <memory>

#include "api/transport.hpp"
#include "cutover/base/error.hpp"
#include "cutover/model/listener.hpp"
#include "cutover/tls/certificate.hpp"

namespace cutover::api {

/// The certificate in force for a listener, and its key: those of the files, as they were when both last went
/// together.
class Certificate {
 public:
  explicit Certificate(model::TlsFiles files) : files_(std::move(files)) {}

  /// Reads both files. Every error names the file, and what is wrong with it; what was in force stays so.
  Result<void> load();
  /// True: the files are not those that `load` last saw, whether it liked them or not.
  bool changed() const;
  const model::TlsFiles& files() const { return files_; }

  /// The connection's own side of TLS 1.2 or 1.3.
  std::unique_ptr<Transport> serve(Socket socket, Clock& clock) const;

 private:
  struct Context;

  model::TlsFiles files_;
  std::shared_ptr<Context> context_;
  tls::FileMarks seen_;
};

}  // namespace cutover::api
