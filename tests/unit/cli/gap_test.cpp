#include "cli/view/gap.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/view/deployment.hpp"
#include "cli/view/text.hpp"
#include "unit/cli/sample.hpp"

namespace cutover::cli {
namespace {

using namespace std::chrono_literals;

const Look kPlain{};
const Look kUnicode{false, true, 0};

/// Behind the gate, with a part of each kind.
DeploymentView deployment() {
  DeploymentView view = sample::deployment("shop", 57);
  view.previous = 56;
  view.account = AccountView{"stop-first", GapView{14ms, 612ms, 4ms, 500ms, 70ms, false},
                             RequestsView{1204, 97, 1187ms, 0}, StopView{"SIGTERM", 30s}};
  view.downtime = view.account->gap->total();
  return view;
}

/// One whose old version served until the new one did.
DeploymentView start_first() {
  DeploymentView view = deployment();
  view.account->order = "start-first";
  view.account->gap.reset();
  view.account->requests = RequestsView{1204, 0, 0ms, 0};
  view.downtime.reset();
  return view;
}

std::string requests(RequestsView seen) {
  DeploymentView view = start_first();
  view.account->requests = seen;
  const std::string text = gap_section(view, kPlain);
  return text.substr(text.find("  "));
}

TEST(GapSection, IsOneBarOfItsParts) {
  EXPECT_EQ(gap_section(deployment(), kPlain),
            "\n"
            "Without service for 1.2s\n"
            "  =###################-++++++++++++++++...\n"
            "  = drain       14ms   1%  requests in flight came to their end\n"
            "  # shutdown   612ms  51%  the old app, from SIGTERM to its end\n"
            "  - engine       4ms  <1%  Docker, until the app's process began\n"
            "  + boot       500ms  42%  the app, until it could answer\n"
            "  . noticing    70ms   6%  until a health check found out\n"
            "  1204 requests came, 97 waited, 1.2s at the longest, none failed\n");
}

TEST(GapSection, OfAWayBackHasTheVersionThatFailed) {
  DeploymentView view = deployment();
  view.account->gap = GapView{0ms, 500ms, 0ms, 500ms, 0ms, false, 3s};
  view.account->requests.reset();
  EXPECT_EQ(gap_section(view, kPlain),
            "\n"
            "Without service for 4.0s\n"
            "  ######xxxxxxxxxxxxxxxxxxxxxxxxxxxx++++++\n"
            "  # shutdown   500ms  13%  the old app, from SIGTERM to its end\n"
            "  x failed      3.0s  75%  the new version, which did not prove itself\n"
            "  + boot       500ms  13%  the app, until it could answer\n");
}

TEST(GapSection, SaysWhoseShutdownItWas) {
  DeploymentView view = deployment();
  view.outcome = "rolled_back";
  view.account->gap = GapView{0ms, 500ms, 0ms, 500ms, 0ms, false};
  const auto says = [&view](const char* whose) {
    return gap_section(view, kPlain).find(whose) != std::string::npos;
  };
  EXPECT_TRUE(says("  the old app, from SIGTERM to its end\n")) << "cancelled before the new one began";
  view.phases = {{"watching", sample::kNoon, 1s, "failed"}};
  EXPECT_TRUE(says("  the old app, and later the new version, until its process ended\n"));
  view.account->order = "start-first";
  EXPECT_TRUE(says("  the new version, until its process ended\n"));
  view.account->gap->killed = true;
  EXPECT_TRUE(says("  the new version, which did not end in time and was killed\n"));
}

TEST(GapSection, IsDrawnWithShadesWhereTheTerminalHasThem) {
  const std::string text = gap_section(deployment(), kUnicode);
  EXPECT_NE(text.find("\n  ▒███████████████████░▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓···\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\n  █ shutdown   612ms  51%  "), std::string::npos) << text;
}

TEST(GapSection, LeavesOutWhatTookNoTime) {
  DeploymentView view = deployment();
  view.account->gap = GapView{0ms, 0ms, 1500ms, 500ms, 0ms, false};
  view.account->requests.reset();
  EXPECT_EQ(gap_section(view, kPlain),
            "\n"
            "Without service for 2.0s\n"
            "  ------------------------------++++++++++\n"
            "  - engine      1.5s  75%  Docker, until the app's process began\n"
            "  + boot       500ms  25%  the app, until it could answer\n");
  view.account->gap = GapView{};
  EXPECT_EQ(gap_section(view, kPlain), "\nWithout service for 0ms\n");
}

TEST(GapSection, ShowsWhomItTookSigkillToStop) {
  DeploymentView view = deployment();
  view.account->gap = GapView{0ms, 30010ms, 0ms, 90ms, 0ms, true};
  view.account->requests = RequestsView{12, 9, 30s, 3};
  const std::string text = gap_section(view, Look{true, false, 0});
  EXPECT_NE(text.find("\x1b[1m\x1b[31m#\x1b[0m shutdown   30.0s 100%"
                      "\x1b[1m\x1b[31m  killed: it did not end within 30s of SIGTERM\x1b[0m\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("  12 requests came, 9 waited, 30.0s at the longest, \x1b[1m\x1b[31m3 failed\x1b[0m\n"),
            std::string::npos)
      << text;
  view.account->stop.reset();
  EXPECT_NE(gap_section(view, kPlain).find("  killed: it did not end on its stop signal\n"),
            std::string::npos);
}

TEST(GapSection, FitsANarrowTerminal) {
  std::istringstream lines(gap_section(deployment(), Look{false, true, 34}));
  std::string bar;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(columns(line), 34u) << line;
    if (line.starts_with("  ▒█")) bar = line;
  }
  EXPECT_EQ(bar, "  ▒███████████████░▓▓▓▓▓▓▓▓▓▓▓▓···");
  EXPECT_NE(gap_section(deployment(), Look{false, false, 4}).find("\n  =#-+.\n"), std::string::npos)
      << "each part is there";
}

TEST(GapSection, SaysWhatRequestsSaw) {
  EXPECT_EQ(requests({0, 0, 0ms, 0}), "  no request came\n");
  EXPECT_EQ(requests({1, 0, 0ms, 0}), "  1 request came, none waited, none failed\n");
  EXPECT_EQ(requests({5, 2, 40ms, 0}), "  5 requests came, 2 waited, 40ms at the longest, none failed\n");
  EXPECT_EQ(requests({5, 0, 0ms, 1}), "  5 requests came, none waited, 1 failed\n");
}

TEST(GapSection, SaysThatThereWasNone) {
  EXPECT_EQ(gap_section(start_first(), kPlain),
            "\n"
            "Without a gap\n"
            "  1204 requests came, none waited, none failed\n");
  EXPECT_NE(deployment_text(start_first(), kPlain, sample::kNoon).find("  took       1h, without a gap\n"),
            std::string::npos);
}

TEST(GapSection, ClaimsNoUnbrokenServiceWhereThereWasNone) {
  DeploymentView first = start_first();
  first.previous.reset();
  EXPECT_EQ(gap_section(first, kPlain), "\nRequests\n  1204 requests came, none waited, none failed\n");
  DeploymentView stopped = start_first();
  stopped.account->stop.reset();
  EXPECT_EQ(gap_section(stopped, kPlain), "\nRequests\n  1204 requests came, none waited, none failed\n")
      << "an operator had stopped the old one";
  DeploymentView lost = start_first();
  lost.outcome = "needs_attention";
  lost.account->order = "stop-first";
  EXPECT_EQ(gap_section(lost, kPlain),
            "\nWithout service: no version answered again\n"
            "  1204 requests came, none waited, none failed\n");
  DeploymentView worker = start_first();
  worker.account = AccountView{"stop-first", std::nullopt, std::nullopt, std::nullopt};
  EXPECT_EQ(gap_section(worker, kPlain), "") << "no process of it answers requests";
  worker.account.reset();
  EXPECT_EQ(gap_section(worker, kPlain), "") << "of an older daemon";
}

TEST(GapSection, StandsBelowThePhases) {
  DeploymentView view = deployment();
  view.phases = {{"preparing", sample::kNoon, 1s, "ok"}};
  view.release = ReleaseView{0, "", false};
  const std::string text = deployment_text(view, kPlain, sample::kNoon);
  const auto gap = text.find("\n\nWithout service for 1.2s\n");
  EXPECT_LT(text.find("+ preparing"), gap) << text;
  EXPECT_LT(gap, text.find("Release command")) << text;
}

}  // namespace
}  // namespace cutover::cli
