#include "daemon/sites.hpp"

#include <gtest/gtest.h>

namespace cutover::daemon {
namespace {

using namespace std::chrono_literals;

gate::Site told(const model::Site& configured) {
  config::Config configuration;
  configuration.sites["shop"] = configured;
  return sites_of(configuration).front();
}

TEST(Sites, TellTheGateEachLimitOfTheFile) {
  model::Site configured;
  configured.limits = {2048, 4096, 1s, 2s, 3s, 4s, 5s};
  configured.drain = 6s;
  configured.proxy_protocol = true;
  configured.access_log = true;
  const gate::Site site = told(configured);
  EXPECT_EQ(site.app, "shop");
  EXPECT_EQ(site.limits.head, 2048u);
  EXPECT_EQ(site.limits.body, 4096u);
  EXPECT_EQ(site.limits.head_time, 1s);
  EXPECT_EQ(site.limits.idle, 2s);
  EXPECT_EQ(site.limits.stall, 3s);
  EXPECT_EQ(site.limits.answer, 4s);
  EXPECT_EQ(site.limits.tunnel, 5s);
  EXPECT_EQ(site.drain, 6s);
  EXPECT_TRUE(site.proxy_protocol);
  EXPECT_TRUE(site.access_log);
}

TEST(Sites, HaveTheGatesOwnDefaults) {
  EXPECT_EQ(told(model::Site()).limits, gate::Limits());
  EXPECT_EQ(told(model::Site()).hold, gate::Hold());
}

TEST(Sites, AnswerDuringAMaintenanceWithThePageOrInTheGatesOwnWords) {
  model::Site configured;
  EXPECT_EQ(told(configured).maintenance.body, gate::Maintenance().body);
  EXPECT_EQ(told(configured).maintenance.retry_after, 60s);
  configured.maintenance.html = "<h1>Closed</h1>";
  EXPECT_EQ(told(configured).maintenance.body, "<h1>Closed</h1>");
  EXPECT_EQ(told(configured).maintenance.content_type, "text/html; charset=utf-8");
}

}  // namespace
}  // namespace cutover::daemon
