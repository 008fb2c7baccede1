#include "gate/certificates.hpp"

#include <openssl/ssl.h>

namespace cutover::gate {
namespace {

/// The certificate of the app that has the name.
int choose_certificate(SSL* tls, int*, void*) {
  const auto* certificates = static_cast<const Certificates*>(SSL_get_app_data(tls));
  const char* name = ::SSL_get_servername(tls, TLSEXT_NAMETYPE_host_name);
  if (!certificates || !name) return SSL_TLSEXT_ERR_NOACK;
  const auto place = certificates->hosts.find(name);
  if (!place) return SSL_TLSEXT_ERR_NOACK;
  ::SSL_set_SSL_CTX(tls, certificates->contexts[*place].get());
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Result<tls::Context> load_site_certificate(const model::TlsFiles& files) {
  auto loaded = tls::load_certificate(files.certificate, files.key);
  if (!loaded) return loaded;
  SSL_CTX* context = loaded->get();
  // What was not taken at once comes again from wherever it is then.
  ::SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  ::SSL_CTX_set_tlsext_servername_callback(context, choose_certificate);
  return loaded;
}

}  // namespace cutover::gate
