#include "hooks/sender.hpp"

#include <algorithm>

#include "hooks/headers.hpp"
#include "hooks/payload.hpp"

namespace cutover::hooks {
namespace {

using Name = model::HookSender;

// clang-format off
constexpr Sender kSenders[] = {
  {Name::github,    verify_github,     parse_github},
  {Name::gitlab,    verify_gitlab,     parse_gitlab},
  {Name::gitea,     verify_gitea,      parse_gitea},
  {Name::forgejo,   verify_gitea,      parse_gitea},  // its fork, with the same headers beside its own
  {Name::bitbucket, verify_bitbucket,  parse_bitbucket},
  {Name::dockerhub, verify_docker_hub, parse_docker_hub},
  {Name::registry,  verify_registry,   parse_registry},
  {Name::generic,   verify_generic,    parse_generic},
};
// clang-format on

}  // namespace

const Sender& sender_of(model::HookSender name) {
  return *std::find_if(std::begin(kSenders), std::end(kSenders),
                       [&](const Sender& sender) { return sender.name == name; });
}

Result<std::string> id_in(const Incoming& incoming, std::initializer_list<std::string_view> headers) {
  constexpr std::size_t longest = 150;
  const auto is_printable = [](char c) { return 0x21 <= c && c <= 0x7e; };
  for (const std::string_view name : headers) {
    const auto id = only(incoming.headers, name);
    if (!id) continue;
    if (id->empty() || id->size() > longest || !std::all_of(id->begin(), id->end(), is_printable)) {
      return unexpected(std::string(name) + " is not 1 to 150 printable characters");
    }
    return std::string(*id);
  }
  return std::string();
}

}  // namespace cutover::hooks
