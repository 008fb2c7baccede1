#include "engine/registry_auth.hpp"

#include <nlohmann/json.hpp>

#include "engine/base64.hpp"
#include "engine/json.hpp"

namespace cutover::engine {

Result<std::string> registry_auth_header(const Credentials& credentials, const std::string& registry) {
  Json auth;
  auth["serveraddress"] = registry == "docker.io" ? "https://index.docker.io/v1/" : registry;
  if (credentials.identity_token.empty()) {
    auth["username"] = credentials.username;
    auth["password"] = credentials.password.reveal();
  } else {
    auth["identitytoken"] = credentials.identity_token.reveal();
  }
  const auto text = write_json(auth);
  if (!text) return text.error().in("credentials for " + registry);
  return base64url_encode(*text);
}

Result<std::string> registry_auth_for(const model::ImageRef& image, const FindCredentials& find_credentials) {
  if (!find_credentials) return std::string();
  const std::string registry = image.registry();
  const auto credentials = find_credentials(registry);
  if (!credentials) return credentials.error();
  if (!*credentials) return std::string();
  return registry_auth_header(**credentials, registry);
}

std::string no_registry_auth() {
  return base64url_encode("{}");
}

std::string registry_of_server_address(std::string_view address) {
  if (const auto scheme = address.find("://"); scheme != std::string_view::npos) {
    address.remove_prefix(scheme + 3);
  }
  const std::string host(address.substr(0, address.find('/')));
  return host == "index.docker.io" || host == "registry-1.docker.io" ? "docker.io" : host;
}

}  // namespace cutover::engine
