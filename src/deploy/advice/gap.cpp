#include "deploy/advice/list.hpp"
#include "deploy/advice/record.hpp"
#include "deploy/advice/words.hpp"

namespace cutover::deploy {
namespace {

using model::Account;
using model::Deployment;
using model::Gap;
using model::Order;
using model::Outcome;

/// What is shorter is not worth a change.
constexpr Milliseconds kLongBoot{1'000};
constexpr Milliseconds kLongGap{500};
constexpr Milliseconds kLongStart{150};

std::string boot_text(const Account& account) {
  const Gap& gap = *account.gap;
  const auto share = 100 * gap.boot.count() / gap.total().count();
  return "The new app took " + measured(gap.boot) + " to boot, " + std::to_string(share) +
         "% of the time without service. What it does before it listens (migrations, compiling, collecting "
         "static files) belongs into the release command or the image's build; what can wait, behind its "
         "first "
         "answer.";
}

std::string repeated_text(const std::string& part) {
  return "web's own command runs `" + part +
         "`, which the release command has done already: leave it out there, and every start of the app gets "
         "shorter by it.";
}

/// What the app does itself before it listens.
void advise_on_boot(const Deployment& deployment, Advice& advice) {
  const Account& account = *deployment.account;
  if (deployment.outcome != Outcome::succeeded) return;
  if (!account.repeated_in_boot.empty()) {
    advice.push_back(repeated_text(account.repeated_in_boot));
    return;
  }
  const bool dominates = account.gap && account.gap->boot * 2 > account.gap->total();
  if (dominates && account.gap->boot > kLongBoot) advice.push_back(boot_text(account));
}

/// Start-first would have left the old version in service: until the new one proved itself, or while it
/// failed.
bool old_could_have_served(const Deployment& deployment) {
  if (deployment.outcome == Outcome::succeeded) return true;
  return deployment.outcome == Outcome::rolled_back && failed_phase(deployment) == model::Phase::cutting_over;
}

std::string start_first_text(const Deployment& deployment) {
  const std::string until =
      deployment.outcome == Outcome::succeeded ? "until the new one is healthy" : "while the new one fails";
  return "With `order: start-first` the old version goes on serving " + until +
         ": that would have spared all of the " + measured(deployment.account->gap->total()) +
         ". Both run at once meanwhile, so the old one must get on with a database that is migrated already.";
}

std::string gate_text(const Account& account) {
  const std::string and_then =
      account.shares_volumes ? "" : " It makes `order: start-first` possible, too, which has no gap at all.";
  return "For " + measured(account.gap->total()) +
         " nobody answered. With `web.listen` in place of `web.publish` requests wait at the daemon's gate "
         "until the new version answers." +
         and_then;
}

void advise_on_order(const Deployment& deployment, Advice& advice) {
  const Account& account = *deployment.account;
  const bool is_long = account.gap && account.gap->total() > kLongGap;
  if (!is_long || account.order != Order::stop_first || !old_could_have_served(deployment)) return;
  if (!account.behind_gate) {
    advice.push_back(gate_text(account));
  } else if (!account.shares_volumes) {
    advice.push_back(start_first_text(deployment));
  }
}

void advise_on_prestart(const Deployment& deployment, Advice& advice) {
  const Account& account = *deployment.account;
  if (deployment.outcome != Outcome::succeeded || !account.gap) return;
  if (!account.behind_gate || account.prestarted || account.order != Order::stop_first) return;
  if (account.gap->engine <= kLongStart) return;
  advice.push_back(
      "Docker's start of the new container was part of the wait: " + measured(account.gap->engine) +
      " of it. It is over before the old version stops unless the app's file says `prestart: "
      "false`.");
}

}  // namespace

void advise_on_gap(const Deployment& deployment, Advice& advice) {
  if (!deployment.account) return;
  advise_on_boot(deployment, advice);
  advise_on_order(deployment, advice);
  advise_on_prestart(deployment, advice);
}

void advise_on_volumes(const Deployment& deployment, Advice& advice) {
  const auto& account = deployment.account;
  if (!account || account->order != Order::start_first || !account->shares_volumes) return;
  advice.push_back(
      "Both versions ran at once and write to the same volumes: a file that each of them takes for its own "
      "(SQLite, a search index, a lock, an upload that is moved) can be damaged. Unless the app is made for "
      "that, "
      "use `order: stop-first`, or mount what is only read with `:ro`.");
}

}  // namespace cutover::deploy
