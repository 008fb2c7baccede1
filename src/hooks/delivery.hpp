#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/base/error.hpp"
#include "cutover/model/hook.hpp"

namespace cutover::hooks {

/// What a sender says that happened, after its signature was checked: names are in their grammar, texts
/// bounded and without control characters.
struct Delivery {
  std::string id;                         ///< the sender's; "": it gives none
  std::optional<model::HookEvent> event;  ///< nothing: nothing that could deploy
  bool is_ping = false;
  std::string what;  ///< for people: "push to main", "pull_request"
  /// Why it deploys nothing, whatever the rule: "the run is of a fork".
  std::string obstacle;

  std::string repository;
  std::string branch;
  std::string tag;     ///< of git
  std::string commit;  ///< whole
  std::string before;  ///< the commit that the branch or tag was on
  std::string workflow;
  std::string image_repository;  ///< without the registry's host; "": it names none
  std::string image_tag;
  std::string image_digest;
  std::string actor;                 ///< "": it names none
  std::string ref;                   ///< in the sender's words, for the record, where there is no commit
  std::string reason;                ///< in the sender's words
  std::optional<WallTime> happened;  ///< on the sender's clock, never on that of a commit's author
  bool force = false;
};

/// A request may tell of several things, in no order; of one at least.
using Deliveries = std::vector<Delivery>;

/// 40 or 64 lower-case hex digits, not all of them 0.
bool is_commit(std::string_view text);
/// A branch's or tag's name as git has it.
bool is_git_name(std::string_view text);
/// "" when it is no name that could be shown.
std::string actor_named(std::string_view name);

/// Without control characters, and cut to what a record takes.
std::string one_line(std::string_view text);

/// Puts `refs/heads/<branch>` or `refs/tags/<tag>` into the delivery; any other ref is an obstacle.
/// invalid_argument when it is none.
Result<void> set_ref(Delivery& delivery, std::string_view ref);

}  // namespace cutover::hooks
