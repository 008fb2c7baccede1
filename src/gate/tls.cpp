#include "gate/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cstring>

namespace cutover::gate {
namespace {

constexpr std::size_t kRecord = 16 * 1024;  // the most that one record of TLS holds

/// What is in the parts from this byte on, as far as it fits.
std::size_t gather(const iovec* parts, int count, std::size_t from, char* into) {
  std::size_t size = 0;
  for (int i = 0; i < count && size < kRecord; ++i) {
    if (from >= parts[i].iov_len) {
      from -= parts[i].iov_len;
      continue;
    }
    const std::size_t piece = std::min(parts[i].iov_len - from, kRecord - size);
    std::memcpy(into + size, static_cast<const char*>(parts[i].iov_base) + from, piece);
    size += piece;
    from = 0;
  }
  return size;
}

}  // namespace

Tls::Tls(int descriptor, std::shared_ptr<const Certificates> certificates)
    : certificates_(std::move(certificates)),
      tls_(::SSL_new(certificates_->contexts.front().get()), ::SSL_free) {
  SSL_set_app_data(tls_.get(), const_cast<Certificates*>(certificates_.get()));
  ::SSL_set_fd(tls_.get(), descriptor);
  ::SSL_set_accept_state(tls_.get());
}

Tls::Now Tls::read(char* into, std::size_t size, std::size_t& got) {
  ::ERR_clear_error();
  const int result = ::SSL_read_ex(tls_.get(), into, size, &got);
  return result == 1 ? Now::moved : why_not(result);
}

Tls::Now Tls::write(const iovec* parts, int count, std::size_t& sent) {
  char record[kRecord];
  sent = 0;
  while (const std::size_t size = gather(parts, count, sent, record)) {
    ::ERR_clear_error();
    std::size_t taken = 0;
    const int result = ::SSL_write_ex(tls_.get(), record, size, &taken);
    if (result != 1) return why_not(result);
    sent += taken;
  }
  return Now::moved;
}

void Tls::shut() {
  ::ERR_clear_error();
  if (::SSL_is_init_finished(tls_.get())) ::SSL_shutdown(tls_.get());
}

Tls::Now Tls::why_not(int result) const {
  switch (::SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Now::wants_read;
    case SSL_ERROR_WANT_WRITE:
      return Now::wants_write;
    case SSL_ERROR_ZERO_RETURN:
      return Now::ended;
    default:
      return Now::failed;
  }
}

}  // namespace cutover::gate
