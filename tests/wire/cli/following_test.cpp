#include "wire/cli/scripted_daemon.hpp"

namespace cutover::cli {
namespace {

using test::Reply;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class Following : public ScriptedDaemon {
 protected:
  Following() { server.on("POST /v1/apps/shop/deployments", Reply::json(202, deployment())); }

  void ends_as(const std::string& outcome, const std::string& more = "") {
    server.on("GET /v1/apps/shop/deployments/57", Reply::json(200, deployment(outcome, more)));
  }

  static constexpr const char* kEvents = "GET /v1/apps/shop/deployments/57/events";
};

TEST_F(Following, TellsWhatHappensUntilTheEnd) {
  Reply reply = events();
  reply.chunk(event(1, "started") + event(2, "phase_started", R"("phase":"preparing")"));
  reply.chunk("event: pull\ndata: {\"layer\":\"a1b2\",\"status\":\"Pull complete\"}\n\n: alive\n\n");
  reply.chunk(event(3, "phase_ended", R"("phase":"preparing","result":"ok","duration_ms":912)"));
  reply.chunk(event(4, "ended", R"("outcome":"succeeded")")).last_chunk();
  server.on(kEvents, reply);
  ends_as("succeeded");
  const Finished ended = cutover({"deploy", "shop"});
  EXPECT_EQ(ended.exit_code, kOk);
  EXPECT_EQ(ended.out,
            "shop/57 shop:main\n"
            "preparing\n"
            "  layer a1b2 pulled\n"
            "preparing ok in 912ms\n"
            "shop/57 succeeded in 5.0s: what became of it\n");
  EXPECT_EQ(ended.err, "");
}

TEST_F(Following, EndsWithTheOutcomesExitCode) {
  const std::pair<std::string, int> table[] = {{"failed", kNotDeployed},
                                               {"rolled_back", kNotDeployed},
                                               {"cancelled", kCancelled},
                                               {"superseded", kCancelled},
                                               {"needs_attention", kNeedsAttention}};
  for (const auto& [outcome, code] : table) {
    test::UnixServer other;
    other.on("POST /v1/apps/shop/rollback", Reply::json(202, deployment()));
    other.on(kEvents, events().chunk(event(1, "ended")).last_chunk());
    other.on("GET /v1/apps/shop/deployments/57",
             Reply::json(200, deployment(outcome, R"("advice":["do this"])")));
    const Finished ended = cutover({"rollback", "shop", "--socket", other.socket()});
    EXPECT_EQ(ended.exit_code, code) << outcome;
    EXPECT_THAT(ended.out, HasSubstr("  - do this\n  all of it: cutover show shop/57\n"));
  }
}

TEST_F(Following, GoesOnBehindTheLastEventAfterALoss) {
  Reply first = events();
  first.chunk(event(1, "note", R"("text":"one")") + "event: note\ndata: {\"text\":\"half").then_close();
  server.on(kEvents, first);
  server.on(kEvents, problem(503, "unavailable", "the daemon stops"));
  Reply second = events();
  second.chunk(event(2, "note", R"("text":"two")") + event(3, "ended")).last_chunk();
  server.on(kEvents, second);
  ends_as("succeeded");
  const Finished ended = cutover({"deploy", "shop"});
  EXPECT_EQ(ended.exit_code, kOk);
  EXPECT_THAT(ended.out, HasSubstr("  one\n  two\n"));
  EXPECT_THAT(ended.out, Not(HasSubstr("half")));
  EXPECT_EQ(ended.err, "cutover: the connection to cutoverd broke; connecting again\n") << "said once";
  const auto requests = server.requests();
  EXPECT_FALSE(requests.at(1).headers.contains("last-event-id"));
  EXPECT_EQ(requests.at(2).headers.at("last-event-id"), "1");
  EXPECT_EQ(requests.at(3).headers.at("last-event-id"), "1");
}

TEST_F(Following, ConnectsAgainWhenTheDaemonStopsInBetween) {
  server.on(kEvents, events().chunk(event(1, "note", R"("text":"one")")).last_chunk());
  server.on(kEvents, events().chunk(event(2, "ended")).last_chunk());
  server.on("GET /v1/apps/shop/deployments/57", Reply::json(200, deployment()));
  ends_as("succeeded");
  const Finished ended = cutover({"deploy", "shop"});
  EXPECT_EQ(ended.exit_code, kOk);
  EXPECT_EQ(ended.err, "cutover: cutoverd ended the connection; connecting again\n");
}

TEST_F(Following, EndsWhenTheStreamEndsWithoutAWord) {
  server.on(kEvents, events().last_chunk());
  ends_as("superseded");
  EXPECT_EQ(cutover({"deploy", "shop"}).exit_code, kCancelled);
}

TEST_F(Following, GivesUpAtOnceWhenThereIsNoSuchThing) {
  server.on(kEvents, problem(404, "not-found", "shop has no deployment 57"));
  server.on("GET /v1/apps", Reply::json(200, R"({"apps":[{"app":"shop"}]})"));
  const Finished ended = cutover({"deploy", "shop"});
  EXPECT_EQ(ended.exit_code, kFailed);
  EXPECT_THAT(ended.err, HasSubstr("shop has no deployment 57; shop/57 may go on: cutover show shop/57"));
}

TEST_F(Following, ShowFollowsWhatWasBegunBefore) {
  server.on("GET /v1/apps/shop/deployments/57", Reply::json(200, deployment()));
  ends_as("rolled_back");
  server.on(kEvents, events().chunk(event(1, "ended")).last_chunk());
  EXPECT_EQ(cutover({"show", "--follow", "shop/57"}).exit_code, kNotDeployed);
}

TEST_F(Following, AsJsonIsAnEventALine) {
  server.on(kEvents, events().chunk(event(1, "ended", R"("outcome":"succeeded")")).last_chunk());
  ends_as("succeeded");
  const Finished ended = cutover({"deploy", "shop", "--json"});
  EXPECT_EQ(ended.out,
            R"({"event":"accepted","data":)" + deployment() +
                "}\n"
                R"({"event":"ended","id":1,"data":{"at":"2026-08-01T12:00:00.000Z","outcome":"succeeded"}})"
                "\n"
                R"({"event":"deployment","data":)" +
                deployment("succeeded") + "}\n");
}

}  // namespace
}  // namespace cutover::cli
