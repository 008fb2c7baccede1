#include "deploy/account.hpp"

#include <algorithm>
#include <sstream>

#include "deploy/planner.hpp"

namespace cutover::deploy {
namespace {

/// A shell's script counts by its words.
std::string text_of(const std::vector<std::string>& command) {
  std::string text;
  for (const std::string& word : command) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::string> words_without_options(const std::vector<std::string>& command) {
  std::istringstream text(text_of(command));
  std::vector<std::string> words;
  for (std::string word; text >> word;) {
    if (!word.starts_with('-')) words.push_back(word);
  }
  return words;
}

bool has_words(const std::string& text, const std::string& words) {
  const auto found = (" " + text + " ").find(" " + words);
  if (found == std::string::npos) return false;
  const std::string rest = (" " + text + " ").substr(found + 1 + words.size(), 1);
  return rest.find_first_of(" ;&|)") == 0;
}

std::vector<std::string> web_command(const Attempt& attempt) {
  const auto& processes = attempt.spec.app.processes;
  if (!attempt.image || processes.empty() || !processes.front().web) return {};
  return whole_command(*attempt.image, processes.front().command);
}

void describe_version(Attempt& attempt) {
  model::Account& account = attempt.account;
  const model::App& app = attempt.spec.app;
  account.order = app.order;
  account.behind_gate = attempt.traffic.is_behind_gate();
  account.prestarted = account.prestarted || attempt.prestarted;
  account.shares_volumes = std::any_of(app.volumes.begin(), app.volumes.end(),
                                       [](const model::Volume& volume) { return !volume.read_only; });
  if (attempt.image) account.image_bytes = static_cast<std::uint64_t>(attempt.image->size_bytes);
  if (attempt.image && app.release)
    account.repeated_in_boot = repeated_part(app.release->command, web_command(attempt));
}

}  // namespace

std::string repeated_part(const std::vector<std::string>& release, const std::vector<std::string>& web) {
  const std::vector<std::string> words = words_without_options(release);
  if (words.empty()) return "";
  std::string part = words.back();
  if (words.size() > 1) part = words[words.size() - 2] + " " + part;
  // One word alone may be anything, unless it is a program of the app's own.
  const bool is_telling = words.size() > 1 || part.find_first_of("/.") != std::string::npos;
  return is_telling && has_words(text_of(web), part) ? part : "";
}

void open_account(Attempt& attempt) {
  describe_version(attempt);
  attempt.journal.note(model::Accounted{attempt.account});
}

std::optional<Milliseconds> close_account(Attempt& attempt, bool old_served_throughout) {
  model::Account& account = attempt.account;
  describe_version(attempt);
  account.requests = attempt.traffic.counted();
  if (!attempt.times.out_of_service) {
    const bool had_no_gap =
        account.order == model::Order::start_first && attempt.times.answered && old_served_throughout;
    return had_no_gap ? std::optional(Milliseconds(0)) : std::nullopt;
  }
  const auto last = gap_of(attempt.times);
  if (!last) {
    account.gap.reset();
    return std::nullopt;
  }
  if (account.gap) {
    *account.gap += *last;
  } else {
    account.gap = last;
  }
  return account.gap->total();
}

}  // namespace cutover::deploy
