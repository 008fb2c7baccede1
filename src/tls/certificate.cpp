#include "cutover/tls/certificate.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <boost/system/error_code.hpp>
#include <cerrno>
#include <fstream>

#include "cutover/base/private_file.hpp"

namespace cutover::tls {
namespace {

namespace fs = std::filesystem;

Error unusable(const fs::path& file, const std::string& why) {
  return Error(ErrorCode::invalid_argument, file.string() + ": " + why);
}

/// OpenSSL's own words for what it did not like.
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
  const std::string message = boost::system::system_category().message(why);
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

}  // namespace

Result<Context> load_certificate(const fs::path& certificate, const fs::path& key) {
  if (auto is_private = check_private(key); !is_private) {
    return unusable(key, is_private.error().text());
  }
  for (const fs::path& file : {certificate, key}) {
    if (auto readable = check_readable(file); !readable) return readable.error();
  }
  Context context(::SSL_CTX_new(::TLS_server_method()), ::SSL_CTX_free);
  harden(context.get());
  if (::SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
    return unusable(certificate, "holds no certificate in PEM: " + reason());
  }
  const auto no_passphrase = [](char*, int, int, void*) { return 0; };
  ::SSL_CTX_set_default_passwd_cb(context.get(), no_passphrase);
  if (::SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return unusable(key, "holds no key in PEM that goes with " + certificate.string() +
                             " and needs no passphrase: " + reason());
  }
  return context;
}

void FileMarks::look_at(const fs::path& file) {
  marks_.push_back(mark_of(file));
}

FileMarks::Mark FileMarks::mark_of(const fs::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino, status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_size};
}

}  // namespace cutover::tls
