#include <algorithm>
#include <array>

#include "config/grammar.hpp"
#include "config/text.hpp"
#include "cutover/base/nearest.hpp"

namespace cutover::config {
namespace {

// The ones that stop a program, or that a program is known to take for "end in good order".
constexpr std::array<std::string_view, 10> kSignals = {"SIGTERM",  "SIGINT",    "SIGQUIT", "SIGHUP",
                                                       "SIGUSR1",  "SIGUSR2",   "SIGABRT", "SIGKILL",
                                                       "SIGWINCH", "SIGRTMIN+3"};

constexpr std::string_view kSafeInUrl =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@/?%";

constexpr std::size_t kLongestSocketPath = 107;  // sockaddr_un

}  // namespace

Parsed<std::string> http_path(std::string_view text) {
  if (!text.starts_with('/')) {
    return refuse(quote(text) + " is not a path of a URL; it begins with \"/\"", "/" + std::string(text));
  }
  if (const auto wrong = text.find_first_not_of(kSafeInUrl); wrong != std::string_view::npos) {
    return refuse(quote(text) + " is not a path of a URL; " + quote(text.substr(wrong, 1)) +
                  " must be percent-encoded");
  }
  return std::string(text);
}

Parsed<std::string> signal_name(std::string_view text) {
  for (const std::string_view signal : kSignals) {
    if (text == signal || "SIG" + std::string(text) == signal) return std::string(signal);
  }
  return refuse(quote(text) + " is not one of: " + listed(kSignals), std::string(nearest(text, kSignals)));
}

Parsed<model::ImageRef> image(std::string_view text) {
  auto parsed = model::parse_image_ref(text);
  if (parsed) return std::move(*parsed);
  return refuse(parsed.error().message());
}

Parsed<std::filesystem::path> path(std::string_view text) {
  if (text.empty()) return refuse("is empty; write the path of a file");
  if (text.starts_with("~"))
    return refuse(quote(text) + ": \"~\" has no meaning to a daemon; write the whole path");
  return std::filesystem::path(text);
}

Parsed<std::filesystem::path> absolute_path(std::string_view text) {
  if (text.starts_with('/')) return std::filesystem::path(text).lexically_normal();
  return refuse(quote(text) + " is not an absolute path; it begins with \"/\"");
}

Parsed<std::filesystem::path> socket_path(std::string_view text) {
  if (text.size() > kLongestSocketPath) {
    return refuse(quote(text) + " is too long for a Unix socket, which takes 107 bytes");
  }
  return absolute_path(text);
}

Parsed<std::string> engine_address(std::string_view text) {
  constexpr std::string_view scheme = "unix://";
  if (text.starts_with(scheme) && socket_path(text.substr(scheme.size()))) return std::string(text);
  if (text.starts_with('/')) {
    return refuse(quote(text) + " is not an Engine's address", std::string(scheme) + std::string(text));
  }
  return refuse(
      quote(text) +
      " is not an Engine's address; write its Unix socket, like unix:///run/docker.sock (the Engine of "
      "another host is not supported)");
}

Parsed<std::string> host_name(std::string_view text) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789-.";
  constexpr std::size_t longest = 253;
  std::string name(text);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  const bool shaped = !name.empty() && name.size() <= longest && name.front() != '.' && name.back() != '.';
  if (shaped && name.find_first_not_of(allowed) == std::string::npos) return name;
  return refuse(quote(text) +
                " is not a host's name; write it without scheme, port and path, like deploy.example.com");
}

Parsed<std::string> site_name(std::string_view text) {
  constexpr std::string_view below = "*.";
  if (!text.starts_with(below)) return host_name(text);
  auto name = host_name(text.substr(below.size()));
  if (name) return std::string(below) + *name;
  return refuse(quote(text) +
                " is no pattern of a host; write *.example.com for every name below example.com");
}

Parsed<std::string> registry_host(std::string_view text) {
  std::string_view host = text;
  if (const auto scheme = host.find("://"); scheme != std::string_view::npos) host.remove_prefix(scheme + 3);
  host = host.substr(0, host.find('/'));
  const auto image = model::parse_image_ref(std::string(host) + "/image");
  const std::string right = image ? image->registry() : "";
  if (!right.empty() && right == text) return right;
  const bool known = right == host || host == "index.docker.io";
  return refuse(
      quote(text) + " is not a registry's host; write it as in the names of its images, like ghcr.io",
      known ? right : "");
}

Parsed<std::string> user_name(std::string_view text) {
  if (text.empty()) return refuse("is empty; write the name to log in with");
  return std::string(text);
}

}  // namespace cutover::config
