#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cutover/base/secret.hpp"
#include "cutover/model/image.hpp"

/// What an operator allows webhooks to do with an app.
namespace cutover::model {

enum class HookSender { github, gitlab, gitea, forgejo, bitbucket, dockerhub, registry, generic };
inline constexpr HookSender kHookSenders[] = {
    HookSender::github,    HookSender::gitlab,    HookSender::gitea,    HookSender::forgejo,
    HookSender::bitbucket, HookSender::dockerhub, HookSender::registry, HookSender::generic};

/// As it stands in the configuration and in the hook's path.
std::string_view to_string(HookSender sender);
std::optional<HookSender> hook_sender(std::string_view name);

enum class HookEvent {
  push,      ///< of a branch or a tag
  release,   ///< published
  workflow,  ///< a CI run that ended with success
  package,   ///< an image that was pushed to a registry
};
std::string_view to_string(HookEvent event);

/// Patterns are those of base/glob.hpp.
struct HookRule {
  HookSender sender = HookSender::generic;
  Secret secret;
  std::vector<HookEvent> events;
  std::vector<std::string> branches;
  std::vector<std::string> tags;          ///< of git, or for `package` of images
  std::vector<std::string> workflows;     ///< by name; empty: any
  std::vector<std::string> repositories;  ///< as the sender names them; empty: any
  std::string image_tag;  ///< with {sha} {sha7} {branch} {tag}; "": what docs/webhooks.md says
  bool operator==(const HookRule&) const = default;
};

/// The hooks of an app, one for each sender at most.
struct AppHooks {
  ImageRef image;  ///< the app file's: its tag is deployed when nothing names another
  std::vector<HookRule> rules;
  bool operator==(const AppHooks&) const = default;
};

}  // namespace cutover::model
