#pragma once

#include <openssl/types.h>
#include <sys/uio.h>

#include <memory>

#include "gate/certificates.hpp"

namespace cutover::gate {

/// The gate's side of TLS on one connection, which begins with its handshake when it is first read from.
class Tls {
 public:
  Tls(int descriptor, std::shared_ptr<const Certificates> certificates);

  enum class Now { moved, wants_read, wants_write, ended, failed };
  Now read(char* into, std::size_t size, std::size_t& got);
  /// `sent`: of all parts together; `moved` when that is all.
  Now write(const iovec* parts, int count, std::size_t& sent);
  /// Tells the other side that nothing more comes, as far as it can be told at once.
  void shut();

 private:
  Now why_not(int result) const;

  std::shared_ptr<const Certificates> certificates_;  // chosen from during the handshake
  std::unique_ptr<SSL, void (*)(SSL*)> tls_;
};

}  // namespace cutover::gate
