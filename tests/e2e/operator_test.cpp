// What an operator does with an app's traffic: hold, resume, maintenance.

#include <future>

#include "e2e/end_to_end.hpp"
#include "support/free_port.hpp"
#include "support/http_get.hpp"

namespace cutover::test {
namespace {

using testing::HasSubstr;

class Operator : public EndToEnd {
 protected:
  const std::uint16_t port = free_port();
  AppFile behind_gate(const std::string& version = "v1") const {
    AppFile file;
    file.image = "demo:" + version;
    file.listen = port;
    return file;
  }
  void order(const std::string& call, const std::string& body = "") {
    const ApiAnswer answer = daemon.api().post(shop.path(call), {.body = body});
    EXPECT_EQ(answer.status, 200) << answer.text;
  }
  std::string traffic() const { return daemon.api().get(shop.path())["traffic"]; }
  HttpAnswer get() const { return http_get("127.0.0.1", port, "/"); }
  std::future<HttpAnswer> get_later() const {
    return std::async(std::launch::async, [port = port] { return http_get("127.0.0.1", port, "/"); });
  }
  static bool waits(const std::future<HttpAnswer>& answer) {
    return answer.wait_for(std::chrono::milliseconds(300)) == std::future_status::timeout;
  }
};

TEST_F(Operator, HeldRequestsAreAnsweredAfterResumeByTheVersionInServiceThen) {
  serve(behind_gate());
  order("/hold");
  EXPECT_EQ(traffic(), "held");
  auto first = get_later();
  EXPECT_TRUE(waits(first));
  EXPECT_EQ(shop.deploy(behind_gate("v2")).outcome(), "succeeded");
  EXPECT_TRUE(waits(first)) << "a deployment opened it";
  order("/resume");
  EXPECT_THAT(first.get().body, HasSubstr("v2"));
  EXPECT_EQ(traffic(), "passing");
}

TEST_F(Operator, AHoldSurvivesAKill) {
  serve(behind_gate());
  order("/hold");
  daemon.kill();
  daemon.start();
  EXPECT_EQ(traffic(), "held");
  auto answer = get_later();
  EXPECT_TRUE(waits(answer)) << "a restart opened it";
  order("/resume");
  EXPECT_THAT(answer.get().body, HasSubstr("v1"));
}

TEST_F(Operator, TheMaintenancePageStaysOverADeploymentAndAKillUntilItIsTakenAway) {
  folder.write("apps/closed.html", "<h1>Back at noon</h1>\n");
  AppFile file = behind_gate();
  file.web = "  maintenance: {page: closed.html, retry_after: 90s}\n";
  serve(file);
  order("/maintenance", R"({"on": true})");
  const auto expect_page = [this] {
    const HttpAnswer page = get();
    EXPECT_EQ(page.status, 503);
    EXPECT_EQ(page.body, "<h1>Back at noon</h1>\n");
    EXPECT_EQ(page.headers.at("retry-after"), "90");
    EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
  };
  expect_page();
  file.image = "demo:v2";
  EXPECT_EQ(shop.deploy(file).outcome(), "succeeded");
  expect_page();
  daemon.kill();
  daemon.start();
  EXPECT_EQ(traffic(), "maintenance");
  expect_page();
  order("/maintenance", R"({"on": false})");
  EXPECT_THAT(get().body, HasSubstr("v2"));
}

TEST_F(Operator, FindsLimitsAndAccessLogAsTheAppsFileSays) {
  AppFile file = behind_gate();
  file.web = "  access_log: true\n  limits: {request_head: 1k}\n";
  serve(file);
  EXPECT_EQ(http_get("127.0.0.1", port, "/" + std::string(2000, 'x')).status, 431);
  EXPECT_EQ(get().status, 200);
  EXPECT_THAT(daemon.log(), HasSubstr("event=request client=127.0.0.1"));
  EXPECT_THAT(daemon.log(), HasSubstr("method=GET"));
}

TEST_F(Operator, IsToldWhatAnAppWithoutTheGateNeeds) {
  serve();
  const ApiAnswer refused = daemon.api().post(shop.path("/hold"));
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.text, HasSubstr("that needs `web.listen`"));
  EXPECT_TRUE(daemon.api().get(shop.path())["traffic"].is_null());
}

}  // namespace
}  // namespace cutover::test
