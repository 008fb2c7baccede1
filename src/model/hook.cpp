#include "cutover/model/hook.hpp"

namespace cutover::model {

std::string_view to_string(HookSender sender) {
  switch (sender) {
    case HookSender::github:
      return "github";
    case HookSender::gitlab:
      return "gitlab";
    case HookSender::gitea:
      return "gitea";
    case HookSender::forgejo:
      return "forgejo";
    case HookSender::bitbucket:
      return "bitbucket";
    case HookSender::dockerhub:
      return "dockerhub";
    case HookSender::registry:
      return "registry";
    case HookSender::generic:
      return "generic";
  }
  return "";
}

std::optional<HookSender> hook_sender(std::string_view name) {
  for (const HookSender sender : kHookSenders) {
    if (to_string(sender) == name) return sender;
  }
  return std::nullopt;
}

std::string_view to_string(HookEvent event) {
  switch (event) {
    case HookEvent::push:
      return "push";
    case HookEvent::release:
      return "release";
    case HookEvent::workflow:
      return "workflow";
    case HookEvent::package:
      return "package";
  }
  return "";
}

}  // namespace cutover::model
