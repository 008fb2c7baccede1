#include "config/listener_reader.hpp"

#include "config/grammar.hpp"
#include "cutover/base/private_file.hpp"

namespace cutover::config {
namespace {

model::TlsFiles read_tls(const Section& section) {
  model::TlsFiles files;
  section.read("certificate", files.certificate, path);
  section.read("key", files.key, path);
  files.certificate = beside(section.place().source->file, files.certificate);
  files.key = beside(section.place().source->file, files.key);
  require_private(section, "key", files.key);
  return files;
}

}  // namespace

std::filesystem::path beside(const std::filesystem::path& file, const std::filesystem::path& path) {
  return (std::filesystem::absolute(file).parent_path() / path).lexically_normal();
}

void require_private(const Section& section, std::string_view key, const std::filesystem::path& file) {
  const auto is_private = check_private(file);
  if (!is_private) section.refuse(key, file.string() + ": " + is_private.error().text());
}

std::optional<model::Listener> read_listener(const Section& section, Grammar<std::string> host) {
  model::Listener listener;
  section.read("listen", listener.at, publish);
  listener.hosts = section.words("hosts", host);
  listener.trusted_proxies = section.words("trusted_proxies", network_address);
  if (const auto tls = section.section("tls")) listener.tls = read_tls(*tls);
  if (section.has("listen")) return listener;
  for (const std::string_view key : {"tls", "hosts", "trusted_proxies"}) {
    if (section.has(key)) section.refuse(key, "is for a listener; write `listen`, too, or remove it");
  }
  return std::nullopt;
}

}  // namespace cutover::config
