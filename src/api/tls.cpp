#include "api/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <fstream>

#include "cutover/base/private_file.hpp"

namespace cutover::api {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace ssl = asio::ssl;
using boost::system::error_code;

Error unusable(const fs::path& file, const std::string& why) {
  return Error(ErrorCode::invalid_argument, file.string() + ": " + why);
}

/// OpenSSL's own words for what it did not like, of which only the last part is for people.
std::string reason() {
  const unsigned long code = ::ERR_peek_last_error();
  const char* text = code == 0 ? nullptr : ::ERR_reason_error_string(code);
  ::ERR_clear_error();
  return text ? text : "it can't be understood";
}

Result<void> check_readable(const fs::path& file) {
  errno = 0;
  std::ifstream stream(file);
  if (stream && stream.peek() != std::ifstream::traits_type::eof()) return {};
  const int why = errno;
  if (why == 0) return unusable(file, "is empty");
  const std::string message = error_code(why, boost::system::system_category()).message();
  return unusable(file, why == EACCES ? message + "; " + how_to_grant_access(file) : message);
}

/// HTTP/1.1 is all we speak.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned int offered_length, void*) {
  static constexpr unsigned char kHttp11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* found = nullptr;
  if (::SSL_select_next_proto(&found, length, kHttp11, sizeof kHttp11, offered, offered_length) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

void harden(SSL_CTX* context) {
  ::SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  ::SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  ::SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);  // an idle connection needs no 34 kB
  ::SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  ::SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

Transferred checked(Transferred transferred) {
  if (transferred.error == asio::error::operation_aborted) {
    throw boost::system::system_error(transferred.error);
  }
  if (transferred.error == ssl::error::stream_truncated) transferred.error = asio::error::eof;
  return transferred;
}

class TlsTransport final : public Transport {
 public:
  TlsTransport(Socket socket, ssl::context& context, Clock& clock)
      : stream_(std::move(socket), context), clock_(clock) {}

  Task<Transferred> open() override {
    Transferred opened;
    co_await stream_.async_handshake(ssl::stream_base::server,
                                     asio::redirect_error(asio::use_awaitable, opened.error));
    co_return checked(opened);
  }

  Task<Transferred> read_some(asio::mutable_buffer into) override {
    Transferred read;
    read.bytes =
        co_await stream_.async_read_some(into, asio::redirect_error(asio::use_awaitable, read.error));
    co_return checked(read);
  }

  Task<Transferred> write(std::string bytes) override {
    Transferred written;
    const auto buffer = asio::buffer(bytes);
    written.bytes =
        co_await asio::async_write(stream_, buffer, asio::redirect_error(asio::use_awaitable, written.error));
    co_return checked(written);
  }

  /// What the other side still has under way is read up to its own end, as TLS wants it.
  Task<Transferred> finish() override {
    Transferred finished;
    co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, finished.error));
    co_return checked(finished);
  }

  Task<Transferred> hung_up() override { return api::hung_up(stream_.next_layer(), clock_); }

  void cancel() override {
    error_code ignored;
    stream_.next_layer().cancel(ignored);
  }

 private:
  ssl::stream<Socket> stream_;
  Clock& clock_;
};

/// Tells one state of a file from another.
struct Mark {
  dev_t device = 0;
  ino_t inode = 0;
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;
  off_t size = -1;  // of a file that is not there
  bool operator==(const Mark&) const = default;
};

Mark mark_of(const fs::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino, status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_size};
}

}  // namespace

struct Certificate::Context {
  ssl::context tls{ssl::context::tls_server};
};

struct Certificate::Seen {
  Mark certificate;
  Mark key;
  bool operator==(const Seen&) const = default;
};

Certificate::Certificate(model::TlsFiles files) : files_(std::move(files)), seen_(std::make_unique<Seen>()) {}
Certificate::~Certificate() = default;

Result<void> Certificate::load() {
  *seen_ = Seen{mark_of(files_.certificate), mark_of(files_.key)};
  if (auto is_private = check_private(files_.key); !is_private) {
    return unusable(files_.key, is_private.error().text());
  }
  for (const fs::path& file : {files_.certificate, files_.key}) {
    if (auto readable = check_readable(file); !readable) return readable.error();
  }
  auto context = std::make_shared<Context>();
  SSL_CTX* tls = context->tls.native_handle();
  harden(tls);
  if (::SSL_CTX_use_certificate_chain_file(tls, files_.certificate.c_str()) != 1) {
    return unusable(files_.certificate, "holds no certificate in PEM: " + reason());
  }
  const auto no_passphrase = [](char*, int, int, void*) { return 0; };
  ::SSL_CTX_set_default_passwd_cb(tls, no_passphrase);
  if (::SSL_CTX_use_PrivateKey_file(tls, files_.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return unusable(files_.key, "holds no key in PEM that goes with " + files_.certificate.string() +
                                    " and needs no passphrase: " + reason());
  }
  if (::SSL_CTX_check_private_key(tls) != 1) {
    return unusable(files_.key, "is not the key of " + files_.certificate.string() + ": " + reason());
  }
  context_ = std::move(context);
  return {};
}

bool Certificate::changed() const {
  return !(*seen_ == Seen{mark_of(files_.certificate), mark_of(files_.key)});
}

std::unique_ptr<Transport> Certificate::serve(Socket socket, Clock& clock) const {
  return std::make_unique<TlsTransport>(std::move(socket), context_->tls, clock);
}

}  // namespace cutover::api
