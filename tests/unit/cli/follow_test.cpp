#include <gtest/gtest.h>

#include <sstream>

#include "cli/follow/display.hpp"
#include "cli/follow/progress.hpp"
#include "unit/cli/sample.hpp"

namespace cutover::cli {
namespace {

using namespace std::chrono_literals;
using sample::kNoon;

const Look kPlain{};

ServerEvent event(const std::string& kind, const std::string& more = "") {
  return {"1", kind, R"({"at":"2026-08-01T12:00:00.000Z")" + (more.empty() ? "" : "," + more) + "}"};
}

std::string text_of(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) text += text_of(line, kPlain) + "\n";
  return text;
}

/// What is settled after all of these.
std::string settled(Progress& progress, const std::vector<ServerEvent>& events) {
  std::string text;
  for (const ServerEvent& each : events) text += text_of(progress.apply(event_from(each), kPlain));
  return text;
}

std::string told(Narrator& narrator, const ServerEvent& each) {
  return text_of(narrator.tell(event_from(each)));
}

TEST(Narrator, PutsEachKindIntoWords) {
  const std::pair<ServerEvent, std::string> table[] = {
      {event("started", R"("previous":56)"), ""},
      {event("phase_started", R"("phase":"preparing")"), ""},
      {event("pinned", R"("image":"shop:main","digest":"sha256:4f2a")"), "shop:main is sha256:4f2a\n"},
      {event("pinned", R"("image":"shop:main","digest":"")"), "shop:main is an image of this host alone\n"},
      {event("intended", R"("action":"create","target":"shop-web-57")"), "create shop-web-57\n"},
      {event("observed", R"("target":"shop-web-57","state":"created")"), ""},
      {event("observed", R"("target":"shop-web-56","state":"exited 0")"), "shop-web-56 exited 0\n"},
      {event("note", R"("text":"disk is\u001b[2J full")"), "disk is full\n"},
      {event("release_ended", R"("exit_code":1)"), ""},
      {event("probe", R"("process":"web","count":1,"status":200,"latency_ms":12,"error":"","body":"")"),
       "probe web: 200 in 12ms\n"},
      {event("probe",
             R"("process":"web","count":7,"status":null,"latency_ms":0,"error":"connection refused")"),
       "probe web: connection refused, 7 times\n"},
      {event("probe", R"("process":"web","count":1,"status":500,"latency_ms":1,"body":"a\nb")"),
       "probe web: 500 in 1ms\n| a\n| b\n"},
      {event("output", R"("process":"web","text":"a\r\nb\n")"), "the last output of web:\n| a\n| b\n"},
      {event("something new", R"("text":"a")"), ""},
  };
  for (const auto& [given, expected] : table) {
    Narrator narrator(false);
    EXPECT_EQ(told(narrator, given), expected) << given.kind;
  }
}

TEST(Narrator, WaitsForTheEndOfALine) {
  Narrator narrator(false);
  EXPECT_EQ(told(narrator, event("release_output", R"("text":"Applying 0001 ...")")), "");
  EXPECT_EQ(told(narrator, event("release_output", R"("text":" OK\nApplying 0002 ...")")),
            "| Applying 0001 ... OK\n");
  EXPECT_EQ(told(narrator, event("note", R"("text":"a")")), "| Applying 0002 ...\na\n");
  EXPECT_EQ(text_of(narrator.rest()), "");
}

TEST(Narrator, TellsTheReleaseCommandsEndBehindItsOutput) {
  Narrator narrator(false);
  EXPECT_EQ(told(narrator, event("release_ended", R"("exit_code":3)")), "");
  EXPECT_EQ(told(narrator, event("release_output", R"("text":"a\nb")")), "| a\n");
  EXPECT_EQ(told(narrator, event("phase_ended", R"("phase":"releasing","result":"failed")")),
            "| b\nthe release command ended with exit code 3\n");
  EXPECT_EQ(told(narrator, event("release_ended", R"("exit_code":null)")), "");
  EXPECT_EQ(text_of(narrator.rest()), "the release command's exit code is not known\n");
}

TEST(Narrator, TellsOfALayerOnceItIsPulled) {
  const auto pull = [](const std::string& status) {
    return event("pull", R"("layer":"a1b2","status":")" + status + R"(","current_bytes":1,"total_bytes":2)");
  };
  Narrator narrator(false);
  EXPECT_EQ(told(narrator, pull("Downloading")), "");
  EXPECT_EQ(told(narrator, pull("Pull complete")), "layer a1b2 pulled\n");
  EXPECT_EQ(told(narrator, pull("Pull complete")), "");
}

TEST(LiveProgress, IsThePhaseThatLasts) {
  Progress progress;
  EXPECT_EQ(text_of(progress.lines(kPlain, kNoon, 0, 10)), "| queued        \n");
  EXPECT_EQ(settled(progress, {event("started"), event("phase_started", R"("phase":"cutting_over")"),
                               event("intended", R"("action":"stop","target":"shop-web-56")")}),
            "");
  EXPECT_EQ(text_of(progress.lines(kPlain, kNoon + 3200ms, 1, 10)),
            "/ cutting over  3.2s\n"
            "    stop shop-web-56\n");
}

TEST(LiveProgress, SettlesAPhaseWithAllThatHappenedInIt) {
  Progress progress;
  EXPECT_EQ(settled(progress,
                    {event("phase_started", R"("phase":"preparing")"), event("note", R"("text":"a")"),
                     event("phase_ended", R"("phase":"preparing","result":"ok","duration_ms":912)"),
                     event("phase_started", R"("phase":"releasing")"),
                     event("release_output", R"("text":"no table")"),
                     event("phase_ended", R"("phase":"releasing","result":"failed","duration_ms":12300)")}),
            "+ preparing     912ms\n"
            "    a\n"
            "x releasing     12.3s failed\n"
            "    | no table\n");
  EXPECT_TRUE(progress.lines(kPlain, kNoon, 0, 10).empty());
}

TEST(LiveProgress, APhaseThatARestartedDaemonGoesOnWithIsTheSame) {
  Progress progress;
  const ServerEvent started = event("phase_started", R"("phase":"cutting_over")");
  const ServerEvent ended =
      event("phase_ended", R"("phase":"cutting_over","result":"failed","duration_ms":8000)");
  EXPECT_EQ(settled(progress, {started, event("note", R"("text":"a")"), started, ended}),
            "x cutting over  8.0s failed\n"
            "    a\n");
}

TEST(LiveProgress, APhaseWithoutAnEndIsSettledWithWhatHappenedInIt) {
  Progress progress;
  const ServerEvent preparing = event("phase_started", R"("phase":"preparing")");
  const ServerEvent releasing = event("phase_started", R"("phase":"releasing")");
  EXPECT_EQ(settled(progress, {preparing, event("note", R"("text":"a")"), releasing}),
            "~ preparing     0ms\n"
            "    a\n");
}

TEST(LiveProgress, ShowsTheLastOfMuchOutput) {
  Progress progress;
  settled(progress, {event("phase_started", R"("phase":"releasing")")});
  for (int i = 0; i < 50; ++i) {
    settled(progress, {event("release_output", R"("text":"line )" + std::to_string(i) + R"(\n")")});
  }
  EXPECT_EQ(text_of(progress.lines(kPlain, kNoon, 0, 3)),
            "| releasing     0ms\n"
            "    | line 48\n"
            "    | line 49\n");
  EXPECT_EQ(text_of(progress.interrupted(kPlain, kNoon + 1s)).find("~ releasing     1.0s\n    | line 0\n"),
            0u);
}

TEST(LiveProgress, KeepsNoMoreThanItMust) {
  Progress progress;
  std::string text = settled(progress, {event("phase_started", R"("phase":"releasing")")});
  for (int i = 0; i < 1000; ++i) text += settled(progress, {event("release_output", R"("text":"x\n")")});
  EXPECT_GT(text.size(), 800 * std::string("    | x\n").size());
}

TEST(LiveProgress, ShowsEachLayerOfAPull) {
  Progress progress;
  settled(progress, {event("phase_started", R"("phase":"preparing")")});
  const auto pull = [&progress](const std::string& layer, const std::string& status, int current) {
    settled(progress,
            {event("pull", R"("layer":")" + layer + R"(","status":")" + status + R"(","current_bytes":)" +
                               std::to_string(current) + R"(,"total_bytes":8000000)")});
  };
  pull("a1b2c3d4e5f6", "Downloading", 4'000'000);
  pull("0123456789ab", "Already exists", 0);
  pull("cafecafecafe", "Waiting", 0);
  EXPECT_EQ(text_of(progress.lines(kPlain, kNoon, 0, 12)),
            "| preparing     0ms\n"
            "    pulled 1 of 3 layers\n"
            "    a1b2c3d4e5f6 Downloading        ############............ 4.0 MB of 8.0 MB\n"
            "    cafecafecafe Waiting            \n");
  EXPECT_LE(progress.lines(kPlain, kNoon, 0, 3).size(), 3u);
}

/// What a display of that kind writes about a deployment.
struct Shown {
  std::ostringstream out, err;
  std::unique_ptr<Display> display;

  explicit Shown(std::unique_ptr<Display> (*make)(Output)) : display(make(Output{out, err, -1, kPlain})) {}
};

TEST(PlainDisplay, IsALineForWhatHappens) {
  Shown shown(make_plain_display);
  DeploymentView deployment = sample::deployment("shop", 57);
  shown.display->begin(deployment, "");
  shown.display->show(event("phase_started", R"("phase":"cutting_over")"));
  shown.display->show(event("intended", R"("action":"stop","target":"shop-web-56")"));
  shown.display->show(event("phase_ended", R"("phase":"cutting_over","result":"failed","duration_ms":3200)"));
  deployment.outcome = "rolled_back";
  deployment.advice = {"look at its output"};
  shown.display->end(deployment, "");
  EXPECT_EQ(shown.out.str(),
            "shop/57 ghcr.io/acme/shop:main\n"
            "cutting over\n"
            "  stop shop-web-56\n"
            "cutting over failed in 3.2s\n"
            "shop/57 rolled back in 1h: shop/57 serves\n"
            "  - look at its output\n"
            "  all of it: cutover show shop/57\n");
  shown.display->say("the connection broke");
  EXPECT_EQ(shown.err.str(), "cutover: the connection broke\n");
}

TEST(JsonDisplay, IsAnObjectALine) {
  Shown shown(make_json_display);
  const DeploymentView deployment = sample::deployment("shop", 57);
  shown.display->begin(deployment, "{\n  \"app\": \"shop\"\n}");
  shown.display->show({"7", "note", R"({"text": "a"})"});
  shown.display->show({"", "pull", R"({"layer":"a"})"});
  shown.display->show({"8", "note", "no JSON"});
  shown.display->end(deployment, R"({"app":"shop"})");
  EXPECT_EQ(shown.out.str(), R"({"event":"accepted","data":{"app":"shop"}})"
                             "\n"
                             R"({"event":"note","id":7,"data":{"text":"a"}})"
                             "\n"
                             R"({"event":"pull","data":{"layer":"a"}})"
                             "\n"
                             R"({"event":"deployment","data":{"app":"shop"}})"
                             "\n");
}

}  // namespace
}  // namespace cutover::cli
