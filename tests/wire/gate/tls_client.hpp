#pragma once

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <string>

#include "cutover/model/listener.hpp"
#include "wire/gate/connection.hpp"

namespace cutover::gate::test {

/// Writes a certificate for the name, signed by itself, and its key.
void write_certificate(const model::TlsFiles& files, const std::string& name);

/// A client that calls this name, and believes any certificate.
class TlsClient {
 public:
  TlsClient(std::uint16_t port, const std::string& name);

  bool shook_hands() const { return shook_hands_; }
  /// Whose certificate it got.
  std::string certificate_name() const;
  void send(const std::string& text);
  /// Up to the end of a head, and so many bytes behind it; what there was, when the connection ends.
  std::string read(std::size_t behind_head);

 private:
  Connection connection_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  std::unique_ptr<SSL, void (*)(SSL*)> tls_;
  bool shook_hands_ = false;
};

}  // namespace cutover::gate::test
