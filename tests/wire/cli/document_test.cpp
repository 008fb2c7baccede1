#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "wire/cli/scripted_daemon.hpp"

namespace cutover::cli {
namespace {

/// A document, by its headings that begin with `mark`.
std::map<std::string, std::string> sections(const std::string& name, const std::string& mark) {
  std::map<std::string, std::string> found;
  std::ifstream file(CUTOVER_DOCS_DIR "/" + name);
  std::string line, heading;
  while (std::getline(file, line)) {
    if (line.starts_with(mark)) heading = line.substr(mark.size());
    found[heading] += line + "\n";
  }
  return found;
}

/// What stands between `begin` and the block's end.
std::string block(const std::string& text, const std::string& begin) {
  const auto from = text.find(begin);
  if (from == std::string::npos) return "there is no " + begin;
  const auto first = from + begin.size();
  return text.substr(first, text.find("```", first) - first);
}

class CommandLineDocument : public ScriptedDaemon {
 protected:
  std::vector<std::string> offered(std::vector<std::string> typed) {
    typed.insert(typed.begin(), {"__complete", "--"});
    std::istringstream lines(cutover(typed).out);
    std::vector<std::string> words;
    for (std::string line; std::getline(lines, line);) words.push_back(line.substr(0, line.find('\t')));
    return words;
  }
};

TEST_F(CommandLineDocument, HasEachCommandAndEachOption) {
  const auto text = sections("cli.md", "## ");
  const std::string& common = text.at("Common options");
  const auto commands = offered({""});
  EXPECT_EQ(commands.size(), 20u);
  for (const std::string& command : commands) {
    std::string section;
    for (const auto& [heading, content] : text) {
      if ((", " + heading + ",").find(", " + command + ",") != std::string::npos) section = content;
    }
    EXPECT_NE(section, "") << command;
    auto options = offered({command, "--"});
    for (const char* own : {"create", "list", "revoke"}) {
      if (command != "token") continue;
      EXPECT_NE(section.find(std::string("cutover token ") + own), std::string::npos) << own;
      for (auto& option : offered({command, own, "--"})) options.push_back(std::move(option));
    }
    for (const std::string& option : options) {
      if (option == "--help") continue;
      EXPECT_NE((section + common).find(option), std::string::npos) << command << " " << option;
    }
  }
}

/// shop/57 of the documents: what was recorded of it, but for where its time went.
constexpr const char* kDeployment = R"({
  "app": "shop", "number": 57, "outcome": "succeeded", "phase": "watching",
  "message": "shop/57 serves, after 10s856ms without service", "serving": 57, "previous": 56,
  "image": "ghcr.io/acme/shop:main", "digest": "sha256:4f2a91c0d3e4...",
  "request": {"tag": "", "digest": "", "ref": "4f2a91c", "rollback_to": null},
  "requested_by": {"kind": "token", "name": "ci"}, "reason": "checkout fix",
  "created_at": "2026-08-01T12:00:00.000Z", "started_at": "2026-08-01T12:00:00.004Z",
  "ended_at": "2026-08-01T12:00:20.518Z", "downtime_ms": 10856,
  "phases": [
    {"name": "preparing", "started_at": "2026-08-01T12:00:00.004Z", "ended_at": "2026-08-01T12:00:02.904Z",
     "duration_ms": 2900, "result": "ok"},
    {"name": "releasing", "started_at": "2026-08-01T12:00:02.904Z", "ended_at": "2026-08-01T12:00:04.604Z",
     "duration_ms": 1700, "result": "ok"},
    {"name": "cutting_over", "started_at": "2026-08-01T12:00:04.604Z", "ended_at": "2026-08-01T12:00:15.508Z",
     "duration_ms": 10904, "result": "ok"},
    {"name": "watching", "started_at": "2026-08-01T12:00:15.508Z", "ended_at": "2026-08-01T12:00:20.518Z",
     "duration_ms": 5010, "result": "ok"}],
  "release": {"exit_code": 0, "log": "Applying migration 0042_orders... OK\n", "log_truncated": false},
  "probes": [
    {"process": "web", "at": "2026-08-01T12:00:14.640Z", "count": 105, "status": null, "latency_ms": 0,
     "error": "connection refused", "body": ""},
    {"process": "web", "at": "2026-08-01T12:00:15.496Z", "count": 6, "status": 200, "latency_ms": 3, "error": "", "body": ""}],
  "output": [], "notes": ["shop-web-56 did not end within 10s of SIGTERM and was killed"]})";

/// What is advised about that. The rules have tests of their own.
const std::vector<std::string> kAdvice = {
    "The old app ran under a shell, which keeps SIGTERM to itself: the app never got it, and was killed "
    "after 10s, all "
    "of them without service. In the Dockerfile write `CMD [\"gunicorn\", \"shop.wsgi\"]` in place of `CMD "
    "gunicorn "
    "shop.wsgi` (ENTRYPOINT likewise)."};

TEST_F(CommandLineDocument, ShowsADeploymentAsTheCommandPrintsIt) {
  ::setenv("TZ", "UTC", 1);
  ::setenv("LC_ALL", "C.UTF-8", 1);
  auto deployment = nlohmann::ordered_json::parse(kDeployment);
  const std::string of_the_api = sections("api.md", "### ").at("Where the time went");
  deployment["account"] = nlohmann::ordered_json::parse(block(of_the_api, "```json\n"));
  deployment["advice"] = kAdvice;
  server.on("GET /v1/apps/shop/deployments/57", test::Reply::of(200, "application/json", deployment.dump()));
  const Finished shown = cutover({"show", "shop/57"});
  EXPECT_EQ(shown.out, block(sections("cli.md", "## ").at("show"), "$ cutover show shop/57\n"));
  EXPECT_EQ(shown.err, "");
}

}  // namespace
}  // namespace cutover::cli
