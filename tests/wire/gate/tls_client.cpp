#include "wire/gate/tls_client.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <cstdio>

namespace cutover::gate::test {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File create(const std::filesystem::path& path) {
  File file(std::fopen(path.c_str(), "w"), std::fclose);
  ::chmod(path.c_str(), 0600);
  return file;
}

}  // namespace

void write_certificate(const model::TlsFiles& files, const std::string& name) {
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), ::EVP_PKEY_free);
  const std::unique_ptr<X509, void (*)(X509*)> certificate(::X509_new(), ::X509_free);
  ::X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  ::X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  ::X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* subject = ::X509_get_subject_name(certificate.get());
  ::X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  ::X509_set_issuer_name(certificate.get(), subject);
  ::X509_sign(certificate.get(), key.get(), ::EVP_sha256());
  ::PEM_write_X509(create(files.certificate).get(), certificate.get());
  ::PEM_write_PrivateKey(create(files.key).get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
}

TlsClient::TlsClient(std::uint16_t port, const std::string& name)
    : connection_(Connection::to(port)),
      context_(::SSL_CTX_new(::TLS_client_method()), ::SSL_CTX_free),
      tls_(::SSL_new(context_.get()), ::SSL_free) {
  ::SSL_set_fd(tls_.get(), connection_.descriptor());
  SSL_set_tlsext_host_name(tls_.get(), name.c_str());
  shook_hands_ = ::SSL_connect(tls_.get()) == 1;
}

std::string TlsClient::certificate_name() const {
  const std::unique_ptr<X509, void (*)(X509*)> certificate(::SSL_get1_peer_certificate(tls_.get()),
                                                           ::X509_free);
  if (!certificate) return "";
  char name[256] = "";
  ::X509_NAME_get_text_by_NID(::X509_get_subject_name(certificate.get()), NID_commonName, name, sizeof name);
  return name;
}

void TlsClient::send(const std::string& text) {
  std::size_t sent = 0;
  ::SSL_write_ex(tls_.get(), text.data(), text.size(), &sent);
}

std::string TlsClient::read(std::size_t behind_head) {
  std::string text;
  char piece[16384];
  std::size_t got = 0;
  while (text.find("\r\n\r\n") == std::string::npos ||
         text.size() < text.find("\r\n\r\n") + 4 + behind_head) {
    if (::SSL_read_ex(tls_.get(), piece, sizeof piece, &got) != 1) break;
    text.append(piece, got);
  }
  return text;
}

}  // namespace cutover::gate::test
