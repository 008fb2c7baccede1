#include "cutover/model/image.hpp"

#include <algorithm>

namespace cutover::model {
namespace {

bool is_lower_alnum(char c) {
  return ('a' <= c && c <= 'z') || ('0' <= c && c <= '9');
}
bool is_alnum(char c) {
  return is_lower_alnum(c) || ('A' <= c && c <= 'Z');
}

/// domain-component := alnum, with '-' inside; joined by '.', then an optional ":port". IPv6 hosts stand in
/// brackets.
bool is_valid_host(std::string_view host) {
  std::string_view name = host;
  if (name.starts_with('[')) {
    const auto close = name.find(']');
    if (close == std::string_view::npos || close < 3) return false;
    const auto inside = name.substr(1, close - 1);
    if (!std::all_of(inside.begin(), inside.end(), [](char c) {
          return c == ':' || ('0' <= c && c <= '9') || ('a' <= c && c <= 'f') || ('A' <= c && c <= 'F');
        })) {
      return false;
    }
    name.remove_prefix(close + 1);
    if (name.empty()) return true;
    if (!name.starts_with(':')) return false;
    name.remove_prefix(1);
    return !name.empty() && name.size() <= 5 &&
           std::all_of(name.begin(), name.end(), [](char c) { return '0' <= c && c <= '9'; });
  }
  if (const auto colon = name.find(':'); colon != std::string_view::npos) {
    const auto port = name.substr(colon + 1);
    if (port.empty() || port.size() > 5 ||
        !std::all_of(port.begin(), port.end(), [](char c) { return '0' <= c && c <= '9'; })) {
      return false;
    }
    name = name.substr(0, colon);
  }
  if (name.empty()) return false;
  char previous = '.';
  for (const char c : name) {
    const bool separator = c == '.' || c == '-';
    if (!separator && !is_alnum(c)) return false;
    if (c == '.' && !is_alnum(previous)) return false;
    if (c == '-' && previous == '.') return false;
    previous = c;
  }
  return is_alnum(previous);
}

/// alnum runs joined by one '.', one or two '_', or any number of '-'.
bool is_valid_path_component(std::string_view component) {
  if (component.empty() || !is_lower_alnum(component.front()) || !is_lower_alnum(component.back()))
    return false;
  for (std::size_t i = 0; i < component.size();) {
    if (is_lower_alnum(component[i])) {
      ++i;
      continue;
    }
    const std::size_t end =
        std::min(component.find_first_of("abcdefghijklmnopqrstuvwxyz0123456789", i), component.size());
    const auto separator = component.substr(i, end - i);
    if (separator != "." && separator != "_" && separator != "__" &&
        separator.find_first_not_of('-') != std::string_view::npos) {
      return false;
    }
    i = end;
  }
  return true;
}

/// The first component is a host when it has a dot, a colon or a bracket, or is "localhost" (docker's own
/// rule).
bool looks_like_host(std::string_view first) {
  return first.find_first_of(".:[") != std::string_view::npos || first == "localhost";
}

Error wrong(std::string_view text, std::string_view what) {
  return Error(ErrorCode::invalid_argument,
               "\"" + std::string(text) + "\" is not an image reference: " + std::string(what));
}

}  // namespace

bool is_valid_tag(std::string_view tag) {
  if (tag.empty() || tag.size() > 128 || !(is_alnum(tag.front()) || tag.front() == '_')) return false;
  return std::all_of(tag.begin(), tag.end(),
                     [](char c) { return is_alnum(c) || c == '_' || c == '.' || c == '-'; });
}

bool is_valid_digest(std::string_view digest) {
  constexpr std::string_view prefix = "sha256:";
  if (!digest.starts_with(prefix) || digest.size() != prefix.size() + 64) return false;
  digest.remove_prefix(prefix.size());
  return std::all_of(digest.begin(), digest.end(),
                     [](char c) { return ('0' <= c && c <= '9') || ('a' <= c && c <= 'f'); });
}

Result<ImageRef> parse_image_ref(std::string_view text) {
  ImageRef image;
  std::string_view rest = text;
  if (const auto at = rest.find('@'); at != std::string_view::npos) {
    image.digest = rest.substr(at + 1);
    if (!is_valid_digest(image.digest))
      return wrong(text, "a digest is \"sha256:\" and 64 hexadecimal digits");
    rest = rest.substr(0, at);
  }
  const auto slash = rest.rfind('/');
  const auto colon = rest.find(':', slash == std::string_view::npos ? 0 : slash);
  if (colon != std::string_view::npos) {
    image.tag = rest.substr(colon + 1);
    if (!is_valid_tag(image.tag)) {
      return wrong(
          text, "a tag is 1 to 128 letters, digits, '_', '.' and '-', and starts with none of the last two");
    }
    rest = rest.substr(0, colon);
  }
  image.repository = rest;
  if (rest.empty()) return wrong(text, "the repository is missing");
  if (rest.size() > 255) return wrong(text, "the repository is longer than 255 characters");
  const auto first = rest.substr(0, rest.find('/'));
  if (first.size() != rest.size() && looks_like_host(first)) {
    if (!is_valid_host(first)) return wrong(text, "\"" + std::string(first) + "\" is not a registry's host");
    rest.remove_prefix(first.size() + 1);
  }
  while (true) {
    const auto component = rest.substr(0, rest.find('/'));
    if (!is_valid_path_component(component)) {
      return wrong(text, "a repository's path is lower-case letters and digits, joined by '.', '_' or '-'");
    }
    if (component.size() == rest.size()) break;
    rest.remove_prefix(component.size() + 1);
  }
  return image;
}

std::string ImageRef::text() const {
  std::string text = repository;
  if (!tag.empty()) text += ":" + tag;
  if (!digest.empty()) text += "@" + digest;
  if (tag.empty() && digest.empty()) text += ":latest";
  return text;
}

std::string ImageRef::registry() const {
  const auto first = repository.substr(0, repository.find('/'));
  if (first.size() == repository.size() || !looks_like_host(first)) return "docker.io";
  return first == "index.docker.io" ? "docker.io" : first;
}

}  // namespace cutover::model
