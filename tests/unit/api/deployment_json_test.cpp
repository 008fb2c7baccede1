#include "api/deployment_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/message.hpp"

namespace cutover::api {
namespace {

constexpr WallTime kNoon{Milliseconds(1'785'585'600'000)};

model::Deployment rolled_back() {
  model::Deployment deployment;
  deployment.id = {"shop", 57};
  deployment.request.tag = "main";
  deployment.request.ref = "4f2a";
  deployment.requested_by = {"token", "ci"};
  deployment.phase = model::Phase::cutting_over;
  deployment.outcome = model::Outcome::rolled_back;
  deployment.message = "web answered 500 on /health/ for 60 s; shop/56 serves again";
  deployment.previous = 56;
  deployment.serving = 56;
  deployment.image = "ghcr.io/acme/shop:main";
  deployment.digest = "sha256:ab";
  deployment.created_at = kNoon;
  deployment.started_at = kNoon + Milliseconds(1);
  deployment.ended_at = kNoon + Milliseconds(62'000);
  deployment.downtime = Milliseconds(1843);
  deployment.phases = {
      {model::Phase::preparing, kNoon, kNoon + Milliseconds(912), Milliseconds(912), model::PhaseResult::ok}};
  deployment.release = model::ReleaseRecord{0, "migrated\n", false};
  deployment.probes = {{"web", kNoon, 3, 500, Milliseconds(3), "", "oh no"},
                       {"web", kNoon, 1, 0, Milliseconds(0), "connection refused", ""}};
  deployment.output = {{"web", "Traceback\n"}};
  deployment.notes = {"environment: DEBUG is new"};
  return deployment;
}

TEST(DeploymentJson, ShowsAllThatIsKnown) {
  const auto expected = nlohmann::ordered_json::parse(R"({
    "app": "shop", "number": 57, "outcome": "rolled_back", "phase": "cutting_over",
    "message": "web answered 500 on /health/ for 60 s; shop/56 serves again",
    "serving": 56, "previous": 56, "image": "ghcr.io/acme/shop:main", "digest": "sha256:ab",
    "request": {"tag": "main", "digest": "", "ref": "4f2a", "rollback_to": null},
    "requested_by": {"kind": "token", "name": "ci"}, "reason": "",
    "created_at": "2026-08-01T12:00:00.000Z", "started_at": "2026-08-01T12:00:00.001Z",
    "ended_at": "2026-08-01T12:01:02.000Z", "downtime_ms": 1843,
    "phases": [{"name": "preparing", "started_at": "2026-08-01T12:00:00.000Z",
                "ended_at": "2026-08-01T12:00:00.912Z", "duration_ms": 912, "result": "ok"}],
    "release": {"exit_code": 0, "log": "migrated\n", "log_truncated": false},
    "probes": [{"process": "web", "at": "2026-08-01T12:00:00.000Z", "count": 3, "status": 500,
                "latency_ms": 3, "error": "", "body": "oh no"},
               {"process": "web", "at": "2026-08-01T12:00:00.000Z", "count": 1, "status": null,
                "latency_ms": 0, "error": "connection refused", "body": ""}],
    "output": [{"process": "web", "text": "Traceback\n"}],
    "notes": ["environment: DEBUG is new"], "account": null, "advice": []})");
  EXPECT_EQ(whole_json(rolled_back()).dump(1), expected.dump(1));
}

TEST(DeploymentJson, AccountsForTheTimeWithoutService) {
  model::Deployment deployment = rolled_back();
  model::Account account;
  account.behind_gate = true;
  account.prestarted = true;
  account.gap =
      model::Gap{Milliseconds(1), Milliseconds(2), Milliseconds(3), Milliseconds(4), Milliseconds(5), true,
                 Milliseconds(6)};
  account.requests = model::RequestRecord{1'000, 37, Milliseconds(512), 1};
  account.stop =
      model::StopRecord{"SIGTERM", Milliseconds(30'000), false, {"/bin/sh", "-c", "serve"}, true, "sh"};
  account.image_bytes = 123'456'789;
  account.pull = Milliseconds(9'000);
  account.repeated_in_boot = "manage.py migrate";
  deployment.account = account;
  const auto expected = nlohmann::ordered_json::parse(R"({
    "order": "stop-first", "gate": true, "prestarted": true, "shares_volumes": false,
    "gap": {"drain_ms": 1, "shutdown_ms": 2, "engine_ms": 3, "boot_ms": 4, "noticing_ms": 5, "killed": true, "failed_version_ms": 6},
    "requests": {"total": 1000, "held": 37, "longest_wait_ms": 512, "failed": 1},
    "stop": {"signal": "SIGTERM", "grace_ms": 30000, "handled": false, "command": ["/bin/sh", "-c", "serve"],
             "command_is_images": true, "process": "sh"},
    "image_bytes": 123456789, "pull_ms": 9000, "repeated_in_boot": "manage.py migrate"})");
  EXPECT_EQ(whole_json(deployment)["account"].dump(1), expected.dump(1));
}

TEST(DeploymentJson, HasNullForWhatAnAccountDoesNotKnow) {
  model::Deployment deployment;
  deployment.account = model::Account{};
  deployment.account->order = model::Order::start_first;
  const auto json = whole_json(deployment)["account"];
  EXPECT_EQ(json["order"], "start-first");
  for (const char* key : {"gap", "requests", "stop", "image_bytes", "pull_ms"})
    EXPECT_TRUE(json[key].is_null()) << key;
  deployment.account->stop = model::StopRecord{};
  EXPECT_TRUE(whole_json(deployment)["account"]["stop"]["handled"].is_null());
}

TEST(DeploymentJson, HasNullForWhatIsNotKnownYet) {
  model::Deployment deployment;
  deployment.phases.push_back({model::Phase::preparing, kNoon, std::nullopt, Milliseconds(0), std::nullopt});
  const auto json = whole_json(deployment);
  for (const char* key :
       {"outcome", "serving", "previous", "started_at", "ended_at", "downtime_ms", "release", "account"}) {
    EXPECT_TRUE(json[key].is_null()) << key;
  }
  for (const char* key : {"ended_at", "duration_ms", "result"})
    EXPECT_TRUE(json["phases"][0][key].is_null()) << key;
}

TEST(DeploymentJson, OfAListLeavesOutWhatIsLong) {
  const auto json = summary_json(rolled_back());
  for (const char* key : {"release", "probes", "output", "notes", "account"})
    EXPECT_FALSE(json.contains(key)) << key;
  EXPECT_EQ(json["phases"].size(), 1u);
}

TEST(DeploymentJson, ReplacesBytesThatAreNotUtf8) {
  model::Deployment deployment;
  deployment.message = "caf\xe9";
  const Response response = json_response(200, summary_json(deployment));
  EXPECT_NE(response.body.find("caf\xef\xbf\xbd"), std::string::npos);
}

}  // namespace
}  // namespace cutover::api
