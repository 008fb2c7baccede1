#include "hooks/delivery.hpp"

#include <algorithm>

#include "cutover/base/utf8.hpp"

namespace cutover::hooks {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

}  // namespace

bool is_commit(std::string_view text) {
  if (text.size() != 40 && text.size() != 64) return false;
  if (text.find_first_not_of("0123456789abcdef") != std::string_view::npos) return false;
  return text.find_first_not_of('0') != std::string_view::npos;
}

/// git-check-ref-format(1).
bool is_git_name(std::string_view text) {
  constexpr std::size_t longest = 200;
  if (text.empty() || text.size() > longest) return false;
  if (text.front() == '-' || text.front() == '/' || text.back() == '/' || text.back() == '.') return false;
  if (std::any_of(text.begin(), text.end(), is_control)) return false;
  if (text.find_first_of(" ~^:?*[\\") != std::string_view::npos) return false;
  return text.find("..") == std::string_view::npos && text.find("//") == std::string_view::npos &&
         text.find("@{") == std::string_view::npos;
}

std::string actor_named(std::string_view name) {
  constexpr std::size_t longest = 100;
  const auto is_shown = [](char c) { return 0x21 <= c && c <= 0x7e; };
  if (name.empty() || name.size() > longest || !std::all_of(name.begin(), name.end(), is_shown)) return "";
  return std::string(name);
}

std::string one_line(std::string_view text) {
  constexpr std::size_t longest = 200;
  std::string line(text.substr(0, utf8_prefix(text, longest)));
  std::replace_if(line.begin(), line.end(), is_control, ' ');
  return line;
}

Result<void> set_ref(Delivery& delivery, std::string_view ref) {
  constexpr std::string_view heads = "refs/heads/";
  constexpr std::string_view tags = "refs/tags/";
  const bool is_branch = ref.starts_with(heads);
  const bool is_tag = ref.starts_with(tags);
  if (!is_branch && !is_tag) {
    delivery.obstacle = "it is neither a branch nor a tag";
    return {};
  }
  const auto name = ref.substr(is_branch ? heads.size() : tags.size());
  if (!is_git_name(name)) return Error(ErrorCode::invalid_argument, "ref: not a name that git would have");
  (is_branch ? delivery.branch : delivery.tag) = name;
  return {};
}

}  // namespace cutover::hooks
