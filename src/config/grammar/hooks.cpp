#include <algorithm>
#include <array>

#include "config/grammar.hpp"
#include "config/text.hpp"
#include "cutover/base/nearest.hpp"

namespace cutover::config {
namespace {

constexpr std::size_t kLongestPattern = 200;
constexpr std::array<std::string_view, 4> kPlaceholders = {"{sha}", "{sha7}", "{branch}", "{tag}"};

/// What stands between placeholders is a part of a tag.
Parsed<std::string> check_literal(std::string_view whole, std::string_view literal) {
  const auto wrong = std::find_if_not(literal.begin(), literal.end(),
                                      [](char c) { return model::is_valid_tag(std::string("_") + c); });
  if (wrong == literal.end()) return std::string();
  return refuse(quote(whole) + ": " + quote(std::string_view(wrong, 1)) +
                " can't stand in a tag, which has letters, digits, '_', '.' and '-'");
}

}  // namespace

Parsed<bool> yes_or_no(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return refuse(quote(text) + " is neither true nor false");
}

Parsed<std::string> name_pattern(std::string_view text) {
  const bool printable =
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c != 0x7F; });
  if (text.empty() || text.size() > kLongestPattern || !printable) {
    return refuse(quote(text) +
                  " is no pattern: 1 to 200 characters without spaces; `*` stands for any, `?` for one");
  }
  return std::string(text);
}

Parsed<std::string> image_pattern(std::string_view text) {
  auto pattern = name_pattern(text);
  if (!pattern) return pattern.error();
  if (text.find('@') != std::string_view::npos) {
    return refuse(quote(text) +
                  " names a digest; images are allowed by repository and tag, like ghcr.io/acme/shop:v*");
  }
  return pattern;
}

Parsed<std::string> tag_template(std::string_view text) {
  if (text.empty()) return refuse("is empty; write a tag with {sha}, {sha7}, {branch} or {tag} in it");
  for (std::string_view rest = text; !rest.empty();) {
    const auto open = std::min(rest.find('{'), rest.size());
    auto literal = check_literal(text, rest.substr(0, open));
    if (!literal) return literal.error();
    rest.remove_prefix(open);
    if (rest.empty()) break;
    const auto close = rest.find('}');
    const auto placeholder = rest.substr(0, close == std::string_view::npos ? rest.size() : close + 1);
    if (std::find(kPlaceholders.begin(), kPlaceholders.end(), placeholder) == kPlaceholders.end()) {
      return refuse(quote(text) + ": " + quote(placeholder) + " is not one of: " + listed(kPlaceholders),
                    std::string(nearest(placeholder, kPlaceholders)));
    }
    rest.remove_prefix(placeholder.size());
  }
  return std::string(text);
}

}  // namespace cutover::config
