// One deployment at a time for each app, and what happens to requests that come meanwhile.

#include "e2e/end_to_end.hpp"

namespace cutover::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// Deployments while the first one runs its release command.
class Queue : public EndToEnd {
 protected:
  void SetUp() override {
    shop.configure({.release = waiting_release, .more = data_volume});
    daemon.start();
    first = shop.begin();
    ASSERT_TRUE(shop.reaches(first, "releasing"));
  }

  int first = 0;
};

TEST_F(Queue, ASecondRequestWaitsForTheFirst) {
  const int second = shop.begin_tag("v2");
  EXPECT_EQ(second, 2);
  EXPECT_EQ(shop.record(second).phase(), "queued");
  EXPECT_EQ(shop.record(second)["started_at"], nullptr);
  finish_release();
  EXPECT_EQ(shop.ended(first).outcome(), "succeeded");
  const Record record = shop.ended(second);
  EXPECT_EQ(record.outcome(), "succeeded") << record;
  EXPECT_GE(record["started_at"], shop.record(first)["ended_at"]);
  EXPECT_EQ(shop.answer(), "v2");
}

TEST_F(Queue, ANewerRequestTakesThePlaceOfTheOneThatWaits) {
  PendingAnswer second =
      daemon.api().begin_post(shop.path("/deployments?wait=true"), {.body = R"({"tag": "v2"})"});
  ASSERT_TRUE(shop.reaches(2, "queued"));
  const int third = shop.begin_tag("v3");
  const ApiAnswer answer = second.get();
  EXPECT_EQ(answer.status, 409);
  EXPECT_THAT(Record(answer.body), Ended("superseded", "superseded by " + shop.name() + "/3"));
  finish_release();
  EXPECT_EQ(shop.ended(first).outcome(), "succeeded");
  EXPECT_EQ(shop.ended(third).outcome(), "succeeded");
  EXPECT_EQ(shop.record(2)["started_at"], nullptr);
  EXPECT_EQ(shop.answer(), "v3");
}

TEST_F(Queue, OneKeyDeploysOnce) {
  const ApiRequest request{.body = R"({"tag": "v2"})", .headers = {"Idempotency-Key: build-77"}};
  const ApiAnswer accepted = daemon.api().post(shop.path("/deployments"), request);
  EXPECT_EQ(accepted.status, 202);
  EXPECT_EQ(accepted["number"], 2);
  EXPECT_EQ(accepted.headers.at("location"), shop.path("/deployments/2"));
  const ApiAnswer again = daemon.api().post(shop.path("/deployments"), request);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again["number"], 2);
  const ApiAnswer other =
      daemon.api().post(shop.path("/deployments"), {.body = R"({"tag": "v3"})", .headers = request.headers});
  EXPECT_EQ(other.status, 409);
  EXPECT_EQ(other["type"], "urn:cutover:problem:conflict");
  finish_release();
  EXPECT_EQ(shop.ended(2).outcome(), "succeeded");
  const ApiAnswer late = daemon.api().post(shop.path("/deployments?wait=true"), request);
  EXPECT_EQ(late.status, 200);
  EXPECT_EQ(late["number"], 2);
  EXPECT_EQ(daemon.api().get(shop.path("/deployments"))["deployments"].size(), 2u);
}

TEST_F(Queue, OneAppDoesNotWaitForAnother) {
  const TestApp blog(daemon, docker, "blog", 8418);
  EXPECT_EQ(blog.deploy({.image = "demo:v3"}).outcome(), "succeeded");
  EXPECT_EQ(blog.answer(), "v3");
  EXPECT_EQ(shop.record(first).phase(), "releasing");
  finish_release();
  EXPECT_EQ(shop.ended(first).outcome(), "succeeded");
}

}  // namespace
}  // namespace cutover::test
