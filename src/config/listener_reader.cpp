#include "config/listener_reader.hpp"

#include "config/grammar.hpp"
#include "cutover/base/private_file.hpp"

namespace cutover::config {
namespace {

std::vector<std::string> read_words(const Section& section, std::string_view key,
                                    Grammar<std::string> grammar) {
  std::vector<std::string> words;
  for (const Section::Item& item : section.words(key)) {
    auto word = grammar(item.text);
    if (word) {
      words.push_back(std::move(*word));
    } else {
      section.refuse(item, word.error().message, word.error().suggestion);
    }
  }
  return words;
}

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
  listener.hosts = read_words(section, "hosts", host);
  listener.trusted_proxies = read_words(section, "trusted_proxies", network_address);
  if (const auto tls = section.section("tls")) listener.tls = read_tls(*tls);
  if (section.has("listen")) return listener;
  for (const std::string_view key : {"tls", "hosts", "trusted_proxies"}) {
    if (section.has(key)) section.refuse(key, "is for a listener; write `listen`, too, or remove it");
  }
  return std::nullopt;
}

}  // namespace cutover::config
