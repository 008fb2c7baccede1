#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cutover/base/private_file.hpp"
#include "cutover/engine/client.hpp"
#include "engine/base64.hpp"
#include "engine/json.hpp"
#include "engine/registry_auth.hpp"

namespace cutover::engine {
namespace {

/// The member of `object` whose name means this registry: `docker login` writes hosts, and for Docker Hub a
/// URL.
const Json& entry_for(const Json& object, const std::string& registry) {
  static const Json nothing;
  if (!object.is_object()) return nothing;
  for (const auto& [address, entry] : object.items()) {
    if (registry_of_server_address(address) == registry) return entry;
  }
  return nothing;
}

/// Nothing when the entry holds no credentials, as beside a credential store.
Result<std::optional<Credentials>> credentials_in(const Json& entry) {
  Credentials credentials;
  credentials.identity_token = Secret(text_of(entry, "identitytoken"));
  if (!credentials.identity_token.empty()) return std::optional(credentials);
  credentials.username = text_of(entry, "username");
  credentials.password = Secret(text_of(entry, "password"));
  if (const std::string auth = text_of(entry, "auth"); !auth.empty()) {
    const auto decoded = base64_decode(auth);
    const auto colon = decoded ? decoded->find(':') : std::string::npos;
    if (colon == std::string::npos) {
      return Error(ErrorCode::invalid_argument,
                   "its \"auth\" is not base64 of \"user:password\"; log in again with `docker login`");
    }
    credentials.username = decoded->substr(0, colon);
    credentials.password = Secret(decoded->substr(colon + 1));
  }
  if (credentials.username.empty()) return std::optional<Credentials>();
  return std::optional(credentials);
}

Result<std::optional<std::string>> read_if_there(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string content;
  char piece[4096];
  while (file.read(piece, sizeof piece) || file.gcount() > 0) {
    content.append(piece, static_cast<std::size_t>(file.gcount()));
  }
  if (file.eof()) return std::optional(std::move(content));  // not reached when it can't be opened or read
  if (errno == ENOENT || errno == ENOTDIR) return std::optional<std::string>();
  const int failure = errno;
  const std::string message = "can't read it: " + std::string(std::strerror(failure));
  if (failure != EACCES) return Error(ErrorCode::unavailable, message);
  return Error(ErrorCode::invalid_argument, message + "; " + how_to_grant_access(path));
}

Result<std::optional<Credentials>> find_in(const Json& config, const std::string& registry) {
  const Json& entry = entry_for(member(config, "auths"), registry);
  const auto found = credentials_in(entry);
  if (!found) return found.error().in("the entry for " + registry);
  if (*found) return *found;
  const Json& helper = entry_for(member(config, "credHelpers"), registry);
  // A credential store leaves an empty entry for each registry that it knows.
  const Json& keeper = helper.is_string() || !entry.is_object() ? helper : member(config, "credsStore");
  if (keeper.is_string()) {
    return Error(ErrorCode::unsupported, "the credentials for " + registry +
                                             " are kept by the helper docker-credential-" +
                                             keeper.get<std::string>() +
                                             ", which cutover does not run; give them in cutover.yaml under "
                                             "`registries` instead");
  }
  return std::optional<Credentials>();
}

}  // namespace

Result<std::optional<Credentials>> credentials_from_docker_config(const std::string& config_json_path,
                                                                  const std::string& registry) {
  const auto content = read_if_there(config_json_path);
  if (!content) return content.error().in(config_json_path);
  if (!*content) return std::optional<Credentials>();
  const auto config = parse_json(**content);
  if (!config || !config->is_object()) {
    return Error(ErrorCode::invalid_argument, config_json_path + " is not a JSON object");
  }
  auto found = find_in(*config, registry);
  if (!found) return found.error().in(config_json_path);
  if (!*found) return found;  // without a login in it, the file is no secret
  if (const auto is_private = check_private(config_json_path); !is_private) {
    return is_private.error().in(config_json_path);
  }
  return found;
}

}  // namespace cutover::engine
