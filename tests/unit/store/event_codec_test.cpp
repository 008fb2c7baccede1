#include "store/event_codec.hpp"

#include <gtest/gtest.h>

#include "store/damaged.hpp"
#include "store_fixture.hpp"

namespace cutover::store {
namespace {

std::vector<model::EventBody> one_of_each_kind() {
  model::ProbeRecord probe;
  probe.process = "web";
  probe.at = kNoon;
  probe.count = 17;
  probe.status = 503;
  probe.latency = Milliseconds(12);
  probe.error = "connection refused";
  probe.body = "<h1>\"down\"</h1>";
  return {
      model::Started{56, "0d5e4b1c-1f9f-4d1b-9d0c-2f6f1f0a7b11", Milliseconds(81'234)},
      model::PhaseStarted{model::Phase::cutting_over},
      model::PhaseEnded{model::Phase::watching, model::PhaseResult::cancelled, Milliseconds(4'321)},
      model::Pinned{full_spec()},
      model::Intended{"start", "shop-web-57"},
      model::Observed{"shop-web-57", "exited 137"},
      model::Noted{"env: + NEW_NAME, - OLD_NAME"},
      model::ReleaseOutput{"Applying auth.0001_initial... OK\n"},
      model::ReleaseEnded{3},
      model::Probed{probe},
      model::OutputKept{{"web", "Traceback\n"}},
      model::Accounted{full_account()},
      model::Ended{model::Outcome::rolled_back, "web answered 500", 56, Milliseconds(1'843)},
  };
}

TEST(EventCodec, EveryKindReadsBack) {
  const auto events = one_of_each_kind();
  ASSERT_EQ(events.size(), std::variant_size_v<model::EventBody>);
  for (std::size_t i = 0; i < events.size(); ++i) {
    ASSERT_EQ(events[i].index(), i) << "one of each, in order";
    const auto encoded = encode(events[i]);
    EXPECT_EQ(decode(encoded.kind, encoded.body), events[i]) << encoded.kind;
  }
}

TEST(EventCodec, WhatIsAbsentReadsBackAsAbsent) {
  for (const model::EventBody& event :
       {model::EventBody(model::Started{}), model::EventBody(model::ReleaseEnded{}),
        model::EventBody(model::Ended{model::Outcome::failed, "", std::nullopt, std::nullopt}),
        model::EventBody(model::Pinned{})}) {
    const auto encoded = encode(event);
    EXPECT_EQ(decode(encoded.kind, encoded.body), event) << encoded.kind;
  }
}

TEST(EventCodec, AFieldThatAnOlderVersionDidNotWriteKeepsItsDefault) {
  const auto event = decode("pinned", R"({"spec": {"app": {"name": "shop"}}})");
  model::PinnedSpec expected;
  expected.app.name = "shop";
  EXPECT_EQ(std::get<model::Pinned>(event).spec, expected);
}

TEST(EventCodec, AnAccountReadsBackWithoutWhatIsAbsentInIt) {
  const model::EventBody event = model::Accounted{};
  const auto encoded = encode(event);
  EXPECT_EQ(decode(encoded.kind, encoded.body), event);
  EXPECT_EQ(decode("accounted", R"({"account": {}})"), event) << "of a version that knew no field of it";
}

TEST(EventCodec, BytesThatAreNoTextBecomeText) {
  const auto encoded =
      encode(model::Noted{"a\xff"
                          "b"});
  EXPECT_EQ(std::get<model::Noted>(decode(encoded.kind, encoded.body)).text,
            "a\xEF\xBF\xBD"
            "b");
}

TEST(EventCodec, WhatMakesNoSenseIsReportedWithoutAWordOfIt) {
  const std::pair<std::string, std::string> cases[] = {
      {"pinned", R"({"spec": {"app": {"env": [{"name": "KEY", "value": hunter2}]}}})"},
      {"pinned", R"({"spec": {"app": {"env": [{"name": "KEY", "value": ["hunter2"]}]}}})"},
      {"pinned", R"({"spec": {"app": {"env": "hunter2"}}})"},
      {"pinned", R"({"spec": {"app": {"files": [{"name": "KEY", "content": "hunter2"}]}}})"},
      {"pinned", R"({"spec": {"app": {"files": [{"name": "KEY", "content": ["hunter2"]}]}}})"},
      {"pinned", R"({"spec": {"app": "hunter2"}})"},
      {"pinned", R"({"spec": {"app": {"order": "hunter2"}}})"},
      {"pinned", R"("hunter2")"},
      {"noted", R"({"text": "hunter2)"},
      {"hunter2", "{}"},
      {"ended", R"({"outcome": "hunter2"})"},
  };
  for (const auto& [kind, body] : cases) {
    try {
      decode(kind, body);
      ADD_FAILURE() << kind << " " << body;
    } catch (const Damaged& failure) {
      EXPECT_EQ(std::string(failure.what()).find("hunter2"), std::string::npos) << failure.what();
    }
  }
}

}  // namespace
}  // namespace cutover::store
