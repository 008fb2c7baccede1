#include "daemon/log_format.hpp"

#include <gmock/gmock.h>
#include <spdlog/fmt/fmt.h>

namespace cutover::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr WallTime kNoon{Milliseconds{1'785'585'600'123}};

LogLine info(std::string_view text) {
  return {kNoon, "info", text};
}

TEST(LogFormat, ALineOfTextHasItsTimeWhereNobodyElseKnowsIt) {
  EXPECT_EQ(to_text_line(info("event=started apps=2"), true),
            "time=2026-08-01T12:00:00.123Z level=info event=started apps=2");
  EXPECT_EQ(to_text_line(info("event=started apps=2"), false), "level=info event=started apps=2");
}

TEST(LogFormat, ALineStaysALineWhateverIsInAValue) {
  EXPECT_EQ(to_text_line(info("event=bug what=\"a\nb\x1b[31m\""), false),
            "level=info event=bug what=\"a\\nb\\x1b[31m\"");
}

TEST(LogFormat, JsonHasAMemberForEachKey) {
  EXPECT_EQ(to_json_line(info("event=ended deployment=shop/57 message=\"web said \\\"no\\\"; bye\"")),
            "{\"time\":\"2026-08-01T12:00:00.123Z\",\"level\":\"info\",\"event\":\"ended\","
            "\"deployment\":\"shop/57\",\"message\":\"web said \\\"no\\\"; bye\"}");
  EXPECT_EQ(to_json_line(info("plain words")),
            "{\"time\":\"2026-08-01T12:00:00.123Z\",\"level\":\"info\",\"message\":\"plain words\"}");
}

TEST(LogFormat, TextThatIsNotMadeOfPairsHasNone) {
  EXPECT_THAT(parse_pairs("plain words"), IsEmpty());
  EXPECT_THAT(parse_pairs("event=x and more"), IsEmpty());
  EXPECT_THAT(parse_pairs("a=1 b=\"two words\""), ElementsAre(Pair("a", "1"), Pair("b", "two words")));
}

/// As spdlog writes what others had a hand in.
TEST(LogFormat, AValueComesBackWhateverIsInIt) {
  for (const std::string value : {"", "plain", "two words", "\"", "a\" deployment=blog/1 phase=\"queued",
                                  "C:\\new\\table", "\\", "a\nb\r\tc", "\x1b[31m\x01\x7f",
                                  "gr\u00fc\u00dfe \u65e5\u672c \U0001f680", "\u200b\u202e", "\xff\xc3"}) {
    const std::string line = fmt::format("event=bug what={:?} n=1", value);
    EXPECT_THAT(parse_pairs(line), ElementsAre(Pair("event", "bug"), Pair("what", value), Pair("n", "1")))
        << line;
    EXPECT_EQ(to_text_line(info(line), false).find('\n'), std::string::npos);
  }
}

TEST(LogFormat, AValueThatIsNotEscapedIsNotTakenApartInTheWrongPlace) {
  EXPECT_THAT(parse_pairs("event=bug what=\"a\" b=c\""), IsEmpty());
  EXPECT_THAT(parse_pairs("event=bug what=\"a\"b"), IsEmpty());
  EXPECT_THAT(parse_pairs("event=bug what=\"a"), IsEmpty());
}

TEST(LogFormat, TheJournalFindsEntriesByDeploymentAppAndPhase) {
  EXPECT_THAT(journal_fields(info("event=phase deployment=shop/57 phase=releasing")),
              ElementsAre(Pair("PRIORITY", "6"), Pair("CUTOVER_EVENT", "phase"),
                          Pair("CUTOVER_DEPLOYMENT", "shop/57"), Pair("CUTOVER_PHASE", "releasing"),
                          Pair("CUTOVER_APP", "shop")));
  EXPECT_THAT(
      journal_fields({kNoon, "error", "event=not_pruned app=shop error=\"...\""}),
      ElementsAre(Pair("PRIORITY", "3"), Pair("CUTOVER_EVENT", "not_pruned"), Pair("CUTOVER_APP", "shop")));
  EXPECT_THAT(journal_fields({kNoon, "warn", "plain words"}), ElementsAre(Pair("PRIORITY", "4")));
}

/// A message of the Engine's or an app's stands behind what we say ourselves.
TEST(LogFormat, WhatOthersWroteDoesNotBecomeAField) {
  const auto fields =
      journal_fields(info("event=phase_failed deployment=shop/57 phase=releasing error=\"x\\\" "
                          "deployment=blog/1 phase=queued\""));
  EXPECT_THAT(fields, ElementsAre(Pair("PRIORITY", "6"), Pair("CUTOVER_EVENT", "phase_failed"),
                                  Pair("CUTOVER_DEPLOYMENT", "shop/57"), Pair("CUTOVER_PHASE", "releasing"),
                                  Pair("CUTOVER_APP", "shop")));
}

}  // namespace
}  // namespace cutover::daemon
