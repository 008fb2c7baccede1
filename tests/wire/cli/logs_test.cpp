#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "cli/follow/log_feed.hpp"
#include "wire/cli/scripted_daemon.hpp"

namespace cutover::cli {
namespace {

using test::Reply;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FollowedLogs : public ScriptedDaemon {
 protected:
  static std::string line(const std::string& process, int second, const std::string& text) {
    return R"({"process":")" + process + R"(","deployment":56,"stream":"stdout","at":"2026-08-01T12:00:)" +
           std::to_string(second) + R"(.000000000Z","text":")" + text + "\"}\n";
  }

  /// Nobody follows for ever in a test: there is no such app when it is asked for the next time.
  void then_no_more() {
    server.on(kLogs, problem(404, "not-found", "there is no app called shop in the configuration"));
    server.on("GET /v1/apps", Reply::json(200, R"({"apps":[]})"));
  }

  static constexpr const char* kLogs = "GET /v1/apps/shop/logs";
};

TEST_F(FollowedLogs, GoOnBehindTheLastLineAfterALoss) {
  Reply first = Reply::chunked();
  first.chunk(line("web", 10, "one") + line("worker", 12, "two") + R"({"process":"web","deployment":56,"at)");
  server.on(kLogs, first.then_close());
  server.on(kLogs, problem(503, "unavailable", "the daemon stops"));
  Reply second = Reply::chunked();
  second.chunk(line("web", 10, "one") + line("web", 11, "late") + line("worker", 12, "two"));
  second.chunk(line("web", 13, "three")).last_chunk();
  server.on(kLogs, second);
  then_no_more();
  const Finished ended = cutover({"logs", "shop", "-f", "--since", "1h"});
  EXPECT_EQ(ended.out, "web | one\nworker | two\nweb | late\nweb | three\n");
  EXPECT_THAT(ended.err, HasSubstr("cutover: the connection to cutoverd broke; connecting again\n"
                                   "cutover: cutoverd ended the connection; connecting again\n"))
      << "each loss once";
  EXPECT_EQ(ended.exit_code, kFailed);
  const std::string again = "GET /v1/apps/shop/logs?tail=all&since=2026-08-01T12%3A00%3A07.000Z&follow=true";
  EXPECT_THAT(server.lines(),
              ElementsAre("GET /v1/apps/shop/logs?tail=100&since=1h&follow=true", again, again,
                          "GET /v1/apps/shop/logs?tail=all&since=2026-08-01T12%3A00%3A08.000Z&"
                          "follow=true",
                          "GET /v1/apps"));
}

TEST_F(FollowedLogs, AreWrittenAsThoseThatHaveAnEnd) {
  server.on(kLogs, Reply::chunked().chunk(line("web", 10, "one")).last_chunk());
  then_no_more();
  EXPECT_EQ(cutover({"logs", "shop", "-f", "-t", "-p", "web"}).out, "2026-08-01T12:00:10.000000000Z one\n");
  test::UnixServer other;
  other.on(kLogs, Reply::chunked().chunk(line("web", 10, "one")).last_chunk());
  other.on(kLogs, problem(404, "not-found", "gone"));
  EXPECT_THAT(cutover({"logs", "shop", "-f", "--json", "--socket", other.socket()}).out,
              HasSubstr(line("web", 10, "one")));
}

TEST_F(FollowedLogs, AreTakenUpBehindTheLastLineAlsoAfterANotice) {
  const std::string notice =
      R"({"process":"web","deployment":56,"stream":"notice","at":null,"text":"the log is missing"})"
      "\n";
  Reply first = Reply::chunked();
  first.chunk(line("web", 10, "one") + notice);
  server.on(kLogs, first.then_close());
  server.on(kLogs, Reply::chunked().chunk(line("web", 10, "one") + notice).last_chunk());
  then_no_more();
  EXPECT_EQ(cutover({"logs", "shop", "-f", "-t"}).out,
            "2026-08-01T12:00:10.000000000Z web | one\ncutover: the log is missing\n"
            "cutover: the log is missing\n");
}

/// Time goes by without anybody having to wait for it.
class QuickClock final : public Clock {
 public:
  SteadyTime now() const override { return now_; }
  WallTime utc() const override { return WallTime(Milliseconds(1'785'585'600'000)); }
  std::string boot() const override { return ""; }
  Task<void> sleep_until(SteadyTime when) override {
    now_ = std::max(now_, when);
    co_return;
  }

 private:
  SteadyTime now_{};
};

TEST_F(FollowedLogs, AreGivenUpWhenTheDaemonStaysAway) {
  server.on(kLogs, Reply::chunked().last_chunk());
  server.on(kLogs, problem(503, "unavailable", "the daemon stops"));
  QuickClock clock;
  Client client(clock, server.socket());
  std::vector<std::string> said;
  LogFeed feed(client, clock, LogQuery{"shop", {}, "0", "", true},
               [&said](const std::string& what) { said.push_back(what); });
  boost::asio::io_context context;
  std::optional<Failure> failure;
  const auto follow = [](LogFeed& followed, std::optional<Failure>& failed) -> Task<void> {
    auto opened = co_await followed.open();
    EXPECT_TRUE(opened);
    auto line = co_await followed.next();
    if (!line) failed = line.error();
  };
  boost::asio::co_spawn(context, follow(feed, failure), [](std::exception_ptr thrown) {
    if (thrown) std::rethrow_exception(thrown);
  });
  context.run();
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->exit_code, kUnreachable);
  EXPECT_EQ(failure->text, "cutoverd has not come back within 30s; there may be more output");
  EXPECT_THAT(said, ElementsAre("cutoverd ended the connection; connecting again"));
  EXPECT_EQ(server.lines().back(),
            "GET /v1/apps/shop/logs?tail=all&since=2026-08-01T12%3A00%3A00.000Z&follow=true")
      << "from when it was begun to follow: no line had come";
}

}  // namespace
}  // namespace cutover::cli
