#include "config/hook_reader.hpp"

#include <algorithm>

#include "config/grammar.hpp"
#include "config/secret_file.hpp"
#include "config/text.hpp"
#include "cutover/base/encoding.hpp"
#include "cutover/base/nearest.hpp"

namespace cutover::config {
namespace {

using model::HookEvent;
using model::HookSender;

constexpr HookEvent kEvents[] = {HookEvent::push, HookEvent::release, HookEvent::workflow,
                                 HookEvent::package};
constexpr std::string_view kUrlSafe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

/// Senders that tell of images, not of commits.
bool tells_of_images(HookSender sender) {
  return sender == HookSender::dockerhub || sender == HookSender::registry || sender == HookSender::generic;
}

std::string flaw_of_signing_key(std::string_view secret) {
  constexpr std::size_t shortest = 16;
  const auto key = secret.starts_with("whsec_") ? from_base64(secret.substr(6)) : std::nullopt;
  if (key && key->size() >= shortest) return "";
  return "is no signing key of Standard Webhooks: \"whsec_\" and at least 16 bytes in base64; make one with "
         "`echo whsec_$(openssl rand -base64 32)`";
}

std::string flaw_of_secret(HookSender sender, const Secret& secret) {
  const std::string& text = secret.reveal();
  if (sender == HookSender::generic || (sender == HookSender::gitlab && text.starts_with("whsec_"))) {
    return flaw_of_signing_key(text);
  }
  if (sender == HookSender::dockerhub && text.find_first_not_of(kUrlSafe) != std::string::npos) {
    return "has characters that can't stand in a URL; make one with `openssl rand -hex 32`";
  }
  return "";
}

Secret read_secret(const Section& section, HookSender sender) {
  std::filesystem::path file;
  section.read("secret_file", file, path);
  if (file.empty()) return {};
  const Place named_at = section.place("secret_file");
  file = (named_at.source->file.parent_path() / file).lexically_normal();
  auto secret = read_secret_file(file);
  std::string flaw = secret ? flaw_of_secret(sender, *secret) : secret.error().text();
  if (flaw.empty()) return std::move(*secret);
  section.refuse("secret_file", file.string() + ": " + std::move(flaw));
  return {};
}

std::vector<HookEvent> read_events(const Section& section, HookSender sender) {
  if (tells_of_images(sender)) return {HookEvent::package};
  if (!section.has("events")) return {HookEvent::push};
  std::vector<HookEvent> events;
  for (const Section::Item& item : section.words("events")) {
    const auto known = std::find(std::begin(kHookEvents), std::end(kHookEvents), item.text);
    if (known == std::end(kHookEvents)) {
      section.refuse(item, quote(item.text) + " is not one of: " + listed(kHookEvents),
                     std::string(nearest(item.text, kHookEvents)));
      continue;
    }
    events.push_back(kEvents[known - std::begin(kHookEvents)]);
  }
  if (section.is_empty("events")) section.refuse("events", "names none; allowed: " + listed(kHookEvents));
  return events;
}

bool has(const std::vector<HookEvent>& events, HookEvent event) {
  return std::find(events.begin(), events.end(), event) != events.end();
}

/// What the sender never tells of can't be asked for.
void refuse_what_is_never_told(const Section& section, HookSender sender) {
  if (!tells_of_images(sender)) return;
  for (const std::string_view key : {"branch", "events", "workflow", "repository", "image_tag"}) {
    if (section.has(key)) {
      section.refuse(key, std::string(to_string(sender)) +
                              " tells of images and their tags only; remove it, and use `tag`");
    }
  }
}

/// Which pushes deploy is said, not guessed.
void require_a_choice(const Section& section, const model::HookRule& rule) {
  if (tells_of_images(rule.sender) || rule.events.empty()) return;
  const bool of_commits = has(rule.events, HookEvent::push) || has(rule.events, HookEvent::workflow);
  if (of_commits && !section.has("branch") && !section.has("tag")) {
    section.refuse(
        "branch", "is missing; write which branches deploy (branch: main), or which tags (tag: v*), or both");
  }
  if (has(rule.events, HookEvent::release) && !section.has("tag")) {
    section.refuse("tag", "is missing; write the tags of which a release deploys, like tag: v*");
  }
}

model::HookRule read_hook(const Section& section, HookSender sender) {
  model::HookRule rule;
  rule.sender = sender;
  rule.secret = read_secret(section, sender);
  rule.events = read_events(section, sender);
  rule.branches = read_patterns(section, "branch", name_pattern);
  rule.tags = read_patterns(section, "tag", name_pattern);
  rule.workflows = read_patterns(section, "workflow", name_pattern);
  rule.repositories = read_patterns(section, "repository", name_pattern);
  section.read("image_tag", rule.image_tag, tag_template);
  refuse_what_is_never_told(section, sender);
  if (section.is_complete()) require_a_choice(section, rule);
  return rule;
}

std::vector<std::string_view> sender_names() {
  std::vector<std::string_view> names;
  for (const HookSender sender : model::kHookSenders) names.push_back(to_string(sender));
  return names;
}

}  // namespace

std::vector<std::string> read_patterns(const Section& section, std::string_view key,
                                       Grammar<std::string> grammar) {
  std::vector<std::string> patterns;
  for (const Section::Item& item : section.patterns(key)) {
    auto pattern = grammar(item.text);
    if (pattern) {
      patterns.push_back(std::move(*pattern));
    } else {
      section.refuse(item, pattern.error().message, pattern.error().suggestion);
    }
  }
  if (section.is_empty(key)) section.refuse(key, "names none; write one, or remove the key");
  return patterns;
}

model::AppHooks read_hooks(const Section& section, const model::ImageRef& image, Report& report) {
  model::AppHooks hooks;
  hooks.image = image;
  for (const Section::Named& named : section.sections("hooks")) {
    const auto sender = model::hook_sender(named.name);
    if (sender) {
      hooks.rules.push_back(read_hook(named.section, *sender));
      continue;
    }
    const auto names = sender_names();
    report.add(named.place, "hooks." + quote(named.name), "is no sender; allowed: " + listed(names),
               std::string(nearest(named.name, names)));
  }
  return hooks;
}

}  // namespace cutover::config
