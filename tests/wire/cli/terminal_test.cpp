#include <algorithm>

#include "support/eventually.hpp"
#include "support/process.hpp"
#include "support/tmux.hpp"
#include "wire/cli/scripted_daemon.hpp"

namespace cutover::cli {
namespace {

using test::Reply;
using test::Tmux;
using ::testing::HasSubstr;
using ::testing::Not;

/// The program itself on a terminal, whose screen is looked at.
class OnATerminal : public ScriptedDaemon {
 protected:
  OnATerminal() {
    server.on("POST /v1/apps/shop/deployments", Reply::json(202, deployment()));
    server.on("POST /v1/apps/shop/deployments/57/cancel", Reply::json(202, deployment()));
    server.on("GET /v1/apps/shop/deployments/57", Reply::json(200, deployment("succeeded")));
  }

  /// Preparing goes on until the server is released; then it ends, and all with it.
  void prepares_until_released() {
    Reply reply = events();
    reply.chunk(event(1, "phase_started", R"("phase":"preparing")") +
                event(2, "note", R"("text":"disk is fine")"));
    reply.chunk(pull("a1b2c3d4e5f6", 4'000'000) + pull("0123456789ab", 0));
    reply.then_wait();
    reply.chunk(event(3, "phase_ended", R"("phase":"preparing","result":"ok","duration_ms":912)") +
                event(4, "ended"));
    reply.last_chunk();
    server.on("GET /v1/apps/shop/deployments/57/events", reply);
  }

  static std::string pull(const std::string& layer, int bytes) {
    return R"(event: pull)"
           "\n"
           R"(data: {"layer":")" +
           layer + R"(","status":"Downloading","current_bytes":)" + std::to_string(bytes) +
           ",\"total_bytes\":8000000}\n\n";
  }

  Tmux::Options cutover_on(std::vector<std::string> words) const {
    words.insert(words.begin(), CUTOVER_PROGRAM);
    return {.argv = std::move(words), .environment = {{"CUTOVER_SOCKET", server.socket()}}};
  }

  static int count(const std::string& text, const std::string& part) {
    int found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
  }
};

constexpr const char* kQuestion = "[c] cancel shop/57   [l] leave it running   [Enter] go on following";

TEST_F(OnATerminal, ProgressIsDrawnOverAndOver) {
  prepares_until_released();
  Tmux terminal(cutover_on({"deploy", "shop"}));
  ASSERT_TRUE(terminal.shows("0123456789ab Downloading")) << terminal.screen();
  EXPECT_THAT(terminal.screen(), HasSubstr(" preparing "));
  EXPECT_THAT(terminal.screen(),
              HasSubstr("    disk is fine\n"
                        "    pulled 0 of 2 layers\n"
                        "    a1b2c3d4e5f6 Downloading        ████████████░░░░░░░░░░░░ 4.0 MB of 8.0 MB\n"));
  server.release();
  EXPECT_EQ(terminal.exit_code(), kOk);
  EXPECT_THAT(terminal.screen(), HasSubstr("shop/57 shop:main\n"
                                           "✔ preparing     912ms\n"
                                           "    disk is fine\n"
                                           "✔ shop/57 succeeded in 5.0s: what became of it\n"));
  EXPECT_THAT(terminal.screen(), Not(HasSubstr("layers"))) << "what was live is gone";
}

TEST_F(OnATerminal, NoLineIsFoldedInANarrowOne) {
  prepares_until_released();
  auto options = cutover_on({"deploy", "shop"});
  options.columns = 30;
  options.lines = 8;
  Tmux terminal(options);
  ASSERT_TRUE(terminal.shows("    a1b2c3d4e5f6 Downloading…")) << terminal.screen();
  const std::string before = terminal.screen();
  EXPECT_TRUE(test::eventually([&] { return terminal.screen() != before; })) << "it moves";
  EXPECT_EQ(count(terminal.screen(), "preparing"), 1) << terminal.screen();
  terminal.resize(90, 8);
  EXPECT_TRUE(terminal.shows("4.0 MB"));
  server.release();
  EXPECT_EQ(terminal.exit_code(), kOk) << terminal.screen();
}

TEST_F(OnATerminal, CtrlCAsksAndEnterGoesOn) {
  prepares_until_released();
  Tmux terminal(cutover_on({"deploy", "shop"}));
  ASSERT_TRUE(terminal.shows("0123456789ab"));
  terminal.press({"C-c"});
  ASSERT_TRUE(terminal.shows(kQuestion)) << terminal.screen();
  terminal.press({"x", "Enter"});
  EXPECT_TRUE(test::eventually([&] { return count(terminal.screen(), "[Enter]") == 0; }))
      << terminal.screen();
  server.release();
  EXPECT_EQ(terminal.exit_code(), kOk) << terminal.screen();
}

TEST_F(OnATerminal, CtrlCAndCCancels) {
  prepares_until_released();
  Tmux terminal(cutover_on({"deploy", "shop"}));
  ASSERT_TRUE(terminal.shows("0123456789ab"));
  terminal.press({"C-c"});
  ASSERT_TRUE(terminal.shows(kQuestion));
  terminal.press({"c"});
  EXPECT_TRUE(terminal.shows("shop/57 was asked to end")) << terminal.screen();
  const auto lines = server.lines();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "POST /v1/apps/shop/deployments/57/cancel"), 1);
  server.release();
  EXPECT_EQ(terminal.exit_code(), kOk) << "it is followed to its end all the same" << terminal.screen();
}

TEST_F(OnATerminal, CtrlCTwiceLeavesItRunning) {
  prepares_until_released();
  Tmux terminal(cutover_on({"deploy", "shop"}));
  ASSERT_TRUE(terminal.shows("0123456789ab"));
  terminal.press({"C-c"});
  ASSERT_TRUE(terminal.shows(kQuestion));
  terminal.press({"C-c"});
  EXPECT_EQ(terminal.exit_code(), kLeftRunning);
  EXPECT_THAT(terminal.screen(), HasSubstr("… preparing"));
  EXPECT_THAT(terminal.screen(),
              HasSubstr("shop/57 goes on, no longer followed: cutover show --follow shop/57"));
  EXPECT_THAT(terminal.screen(), Not(HasSubstr("[c] cancel")));
  const auto lines = server.lines();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "POST /v1/apps/shop/deployments/57/cancel"), 0);
}

TEST_F(OnATerminal, TheShellFindsItsTerminalAsItWas) {
  prepares_until_released();
  Tmux terminal(
      {.argv = {"bash", "--norc"}, .environment = {{"CUTOVER_SOCKET", server.socket()}, {"PS1", "$ "}}});
  terminal.type("stty -a > " + server.socket() +
                ".before; " CUTOVER_PROGRAM " deploy shop; stty -a | diff - " + server.socket() +
                ".before && echo sa''me; tput cnorm");
  terminal.press({"Enter"});
  ASSERT_TRUE(terminal.shows("0123456789ab"));
  terminal.press({"C-c"});
  ASSERT_TRUE(terminal.shows(kQuestion));
  terminal.press({"l"});
  EXPECT_TRUE(terminal.shows("\nsame\n")) << terminal.screen();
}

TEST_F(OnATerminal, ColoursAreThereUnlessNoColor) {
  server.on("GET /v1/apps/shop/deployments",
            Reply::json(200, R"({"deployments":[)" + deployment("succeeded") + "]}"));
  const auto colored = [this](const std::vector<std::string>& words,
                              const std::map<std::string, std::string>& more) {
    auto options = cutover_on(words);
    options.environment.insert(more.begin(), more.end());
    Tmux terminal(options);
    EXPECT_EQ(terminal.exit_code(), kOk);
    EXPECT_THAT(terminal.screen(), HasSubstr("57      succeeded"));
    return terminal.colored_screen().find('\x1b') != std::string::npos;
  };
  EXPECT_TRUE(colored({"history", "shop"}, {}));
  EXPECT_FALSE(colored({"history", "shop"}, {{"NO_COLOR", "1"}}));
  EXPECT_FALSE(colored({"history", "shop", "--color", "never"}, {}));
  EXPECT_TRUE(colored({"history", "shop", "--color", "always"}, {{"NO_COLOR", "1"}}));
  EXPECT_FALSE(colored({"history", "shop"}, {{"TERM", "dumb"}}));
}

TEST_F(OnATerminal, NoColorLeavesTheProgressLive) {
  prepares_until_released();
  auto options = cutover_on({"deploy", "shop"});
  options.environment["NO_COLOR"] = "1";
  Tmux terminal(options);
  ASSERT_TRUE(terminal.shows("pulled 0 of 2 layers"));
  EXPECT_EQ(terminal.colored_screen().find('\x1b'), std::string::npos) << terminal.colored_screen();
  server.release();
  EXPECT_EQ(terminal.exit_code(), kOk) << terminal.screen();
}

TEST_F(OnATerminal, ADumbOneGetsPlainLinesAndTheQuestionToo) {
  prepares_until_released();
  auto options = cutover_on({"deploy", "shop"});
  options.environment["TERM"] = "dumb";
  options.columns = 100;
  Tmux terminal(options);
  ASSERT_TRUE(terminal.shows("shop/57 shop:main\npreparing\n  disk is fine\n")) << terminal.screen();
  terminal.press({"C-c"});
  ASSERT_TRUE(terminal.shows(kQuestion));
  terminal.press({"l"});
  EXPECT_EQ(terminal.exit_code(), kLeftRunning);
  EXPECT_THAT(terminal.screen(), HasSubstr("cutover: shop/57 goes on"));
}

TEST_F(OnATerminal, ALostConnectionIsSaidAndMadeAgain) {
  Reply first = events();
  first.chunk(event(1, "phase_started", R"("phase":"preparing")")).then_close();
  server.on("GET /v1/apps/shop/deployments/57/events", first);
  server.on("GET /v1/apps/shop/deployments/57/events", events()
                                                           .chunk(event(2, "note", R"("text":"again")"))
                                                           .then_wait()
                                                           .chunk(event(3, "ended"))
                                                           .last_chunk());
  Tmux terminal(cutover_on({"deploy", "shop"}));
  EXPECT_TRUE(terminal.shows("    again")) << terminal.screen();
  EXPECT_THAT(terminal.screen(), HasSubstr("the connection to cutoverd broke; connecting again"));
  EXPECT_EQ(count(terminal.screen(), "preparing"), 1);
  server.release();
  EXPECT_EQ(terminal.exit_code(), kOk) << terminal.screen();
}

TEST_F(OnATerminal, LogsHaveTheirProcessInFront) {
  server.on("GET /v1/apps/shop",
            Reply::json(200, R"({"app":"shop","containers":[{"process":"web"},{"process":"worker"}]})"));
  Reply reply = Reply::chunked();
  reply.chunk(R"({"process":"web","text":"GET /"})");
  reply
      .chunk(
          "\n"
          R"({"process":"worker","text":"\u001b[2Jtask"})"
          "\n")
      .last_chunk();
  server.on("GET /v1/apps/shop/logs", reply);
  Tmux terminal(cutover_on({"logs", "shop"}));
  EXPECT_EQ(terminal.exit_code(), kOk);
  EXPECT_THAT(terminal.screen(), HasSubstr("web    | GET /\nworker | task\n"));
}

TEST_F(OnATerminal, OutputThatCantBeWrittenIsNoSuccess) {
  server.on("GET /v1/apps", Reply::json(200, R"({"apps":[]})"));
  const auto done =
      test::run({"bash", "-c", CUTOVER_PROGRAM " status --socket " + server.socket() + " > /dev/full"});
  EXPECT_EQ(done.exit_code, kFailed);
  EXPECT_EQ(done.errors, "cutover: can't write to standard output: is its disk full?\n");
}

TEST_F(OnATerminal, WithoutOneASignalLeavesItRunning) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    test::UnixServer other;
    other.on("POST /v1/apps/shop/deployments", Reply::json(202, deployment()));
    other.on("GET /v1/apps/shop/deployments/57/events",
             events().chunk(event(1, "note", R"("text":"a")")).then_wait());
    test::Process process(
        {.argv = {CUTOVER_PROGRAM, "deploy", "shop"}, .environment = {{"CUTOVER_SOCKET", other.socket()}}});
    ASSERT_TRUE(test::eventually([&] { return process.output().ends_with("  a\n"); })) << process.errors();
    process.signal(signal);
    EXPECT_EQ(process.wait(std::chrono::seconds(10)), kLeftRunning);
    EXPECT_EQ(process.errors(),
              "cutover: shop/57 goes on, no longer followed: cutover show --follow shop/57\n");
  }
}

}  // namespace
}  // namespace cutover::cli
