#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "config/grammar.hpp"
#include "config/text.hpp"

namespace cutover::config {
namespace {

constexpr std::string_view kAllowedPublish = "write address:port, like 127.0.0.1:8080 or \"[::1]:8080\"";

/// The address in its canonical form, or "".
std::string canonical_address(int family, std::string_view text) {
  std::array<unsigned char, 16> binary{};
  std::array<char, INET6_ADDRSTRLEN> canonical{};
  if (inet_pton(family, std::string(text).c_str(), binary.data()) != 1) return "";
  return inet_ntop(family, binary.data(), canonical.data(), canonical.size());
}

Refusal no_address(std::string_view text, std::string_view address) {
  const std::string found = quote(text) + " is not an address on this host; ";
  const std::size_t port_at = text.rfind(':');
  if (address.empty()) {
    return refuse(found + "write 127.0.0.1" + std::string(text) + " for this host only, or 0.0.0.0" +
                  std::string(text) + " to open it to the world");
  }
  if (address == "localhost") {
    return refuse(found + std::string(kAllowedPublish), "127.0.0.1" + std::string(text.substr(port_at)));
  }
  if (address.find_first_not_of("0123456789") == std::string_view::npos ||
      !canonical_address(AF_INET, address.substr(0, address.find(':'))).empty()) {
    return refuse(found + std::string(kAllowedPublish) + "; the container's port is `web.port`");
  }
  return refuse(found + std::string(kAllowedPublish));
}

bool is_engine_name(std::string_view name) {
  constexpr std::string_view letters_and_digits =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const auto inside = std::string(letters_and_digits) + "_.-";
  return name.size() >= 2 && name.size() <= 255 &&
         letters_and_digits.find(name.front()) != std::string_view::npos &&
         name.find_first_not_of(inside) == std::string_view::npos;
}

/// Without "." and a slash at its end.
std::string normal(std::string_view target) {
  std::string text = std::filesystem::path(target).lexically_normal().string();
  if (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

bool goes_up(const std::filesystem::path& path) {
  return std::find(path.begin(), path.end(), "..") != path.end();
}

Refusal no_source(std::string_view source) {
  if (source.starts_with('.') || source.starts_with('~') || source.find('/') != std::string_view::npos) {
    return refuse(quote(source) +
                  " is a relative path, and a daemon has no folder that it could be relative to; write the "
                  "absolute one");
  }
  return refuse(quote(source) +
                " is not a volume's name; that is two or more letters, digits, \"_\", \".\" and \"-\", and "
                "begins with a letter or digit");
}

}  // namespace

Parsed<model::Publish> publish(std::string_view text) {
  if (const auto alone = port(text)) return model::Publish{"127.0.0.1", *alone};
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return refuse(quote(text) + " is neither a port nor an address with one; " +
                  std::string(kAllowedPublish));
  const auto number = port(text.substr(colon + 1));
  if (!number) return refuse(number.error().message + ", after the address");
  const std::string_view address = text.substr(0, colon);
  const bool bracketed = address.size() > 2 && address.front() == '[' && address.back() == ']';
  const std::string canonical = bracketed ? canonical_address(AF_INET6, address.substr(1, address.size() - 2))
                                          : canonical_address(AF_INET, address);
  if (!canonical.empty()) return model::Publish{canonical, *number};
  if (!canonical_address(AF_INET6, address).empty()) {
    return refuse(quote(text) + ": an IPv6 address stands in brackets",
                  "[" + std::string(address) + "]" + std::string(text.substr(colon)));
  }
  return no_address(text, address);
}

Parsed<std::string> network_address(std::string_view text) {
  const Refusal wrong = refuse(quote(text) +
                               " is neither an address nor a network; write one like 127.0.0.1, "
                               "::1 or 10.0.0.0/8");
  const std::size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  const std::string v4 = canonical_address(AF_INET, address);
  const std::string canonical = v4.empty() ? canonical_address(AF_INET6, address) : v4;
  if (canonical.empty()) return wrong;
  if (slash == std::string_view::npos) return canonical;
  const std::string_view digits = text.substr(slash + 1);
  unsigned length = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  const unsigned longest = v4.empty() ? 128 : 32;
  if (failure != std::errc() || end != digits.data() + digits.size() || length > longest) return wrong;
  return canonical + "/" + std::to_string(length);
}

Parsed<model::Volume> volume(std::string_view text) {
  constexpr std::string_view allowed = "write name:/path or /host/path:/path, and :ro after it for read-only";
  const std::size_t first = text.find(':');
  if (first == std::string_view::npos)
    return refuse(quote(text) + " is not a volume; " + std::string(allowed));
  const std::string_view source = text.substr(0, first);
  std::string_view target = text.substr(first + 1);
  std::string_view mode = "rw";
  if (const std::size_t second = target.find(':'); second != std::string_view::npos) {
    mode = target.substr(second + 1);
    target = target.substr(0, second);
  }
  if (mode != "ro" && mode != "rw") return refuse(quote(mode) + " is not a volume's mode; allowed: ro, rw");
  if (!source.starts_with('/') && !is_engine_name(source)) return no_source(source);
  if (!target.starts_with('/')) {
    return refuse(quote(target) + " is not an absolute path in the container; " + std::string(allowed));
  }
  std::string inside = normal(target);
  if (inside == "/")
    return refuse("a volume can't take the place of the whole container (\"/\"); name a folder in it");
  if (goes_up(source) || goes_up(target))
    return refuse(quote(text) + ": \"..\" has no place in a volume's path");
  return model::Volume{std::string(source), std::move(inside), mode == "ro"};
}

Parsed<std::string> file_target(std::string_view text) {
  if (!text.starts_with('/') || text.ends_with('/') || goes_up(text)) {
    return refuse(quote(text) +
                  " is not a file's place in the container; write its absolute path, like /etc/shop.toml");
  }
  return normal(text);
}

Parsed<std::string> network(std::string_view text) {
  if (text == "host" || text == "none") {
    return refuse(quote(text) +
                  " is not supported: cutover reaches an app at an address of its own; name a network of "
                  "the Engine's (docker network ls)");
  }
  if (is_engine_name(text)) return std::string(text);
  return refuse(quote(text) +
                " is not a network's name; that is two or more letters, digits, \"_\", \".\" and \"-\", and "
                "begins with a letter or digit");
}

}  // namespace cutover::config
