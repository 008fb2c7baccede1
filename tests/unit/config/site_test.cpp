#include <gtest/gtest.h>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using testing::Files;

/// What `web` of an app's file says of the gate.
class Sites : public ::testing::Test {
 protected:
  Loaded load(const std::string& web, const std::string& defaults = "{}") {
    files.write("cutover.yaml", "defaults: " + defaults + "\n");
    files.write("apps/shop.yaml", "image: shop\nweb: {port: 80, " + web + "}\n");
    return files.load();
  }
  model::Site site(const std::string& web, const std::string& defaults = "{}") {
    const Loaded loaded = load(web, defaults);
    if (!loaded.config) throw std::runtime_error(files.text(loaded.problems));
    return loaded.config->sites.at("shop");
  }
  std::string problems(const std::string& web) { return files.text(load(web).problems); }

  Files files;
};

TEST_F(Sites, TheMaintenancePageIsReadFromBesideTheFile) {
  files.write("apps/closed.html", "<h1>Zu</h1>\n");
  const model::Site read = site("listen: 8080, maintenance: {page: closed.html, retry_after: 1500ms}");
  EXPECT_EQ(read.maintenance.html, "<h1>Zu</h1>\n");
  EXPECT_EQ(read.maintenance.retry_after, std::chrono::seconds(2));
  EXPECT_EQ(site("listen: 8080").maintenance, model::MaintenancePage());
}

TEST_F(Sites, AMaintenancePageOfTheDefaultsIsForThoseThatListen) {
  files.write("closed.html", "<h1>Closed</h1>\n");
  const std::string defaults = "{web: {maintenance: {page: closed.html}}}";
  EXPECT_EQ(site("listen: 8080", defaults).maintenance.html, "<h1>Closed</h1>\n");
  EXPECT_EQ(site("listen: 8080, maintenance: {page: null}", defaults).maintenance.html, "");
  EXPECT_TRUE(load("publish: 8080", defaults).config);
}

TEST_F(Sites, MayStandBesideAPublishedPort) {
  EXPECT_EQ(site("publish: 8081, listen: 8080").listener.at.port, 8080);
  EXPECT_TRUE(load("publish: 8081, listen: 8080").config->apps.at("shop").processes.at(0).web->publish);
}

TEST_F(Sites, HaveLimitsADrainTheProxyProtocolAndAnAccessLog) {
  const model::Site read = site(
      "listen: 8080, drain: 20s, proxy_protocol: true, access_log: true, limits: {request_head: 8k, "
      "request_body: 100m, request_timeout: 5s, idle_timeout: 2m, stall_timeout: 30s, answer_timeout: 5m, "
      "websocket_timeout: 1d}");
  EXPECT_EQ(read.drain, std::chrono::seconds(20));
  EXPECT_TRUE(read.proxy_protocol);
  EXPECT_TRUE(read.access_log);
  const model::GateLimits expected{8 * 1024,
                                   100 * 1024 * 1024,
                                   std::chrono::seconds(5),
                                   std::chrono::minutes(2),
                                   std::chrono::seconds(30),
                                   std::chrono::minutes(5),
                                   std::chrono::hours(24)};
  EXPECT_EQ(read.limits, expected);
  const model::Site plain = site("listen: 8080");
  EXPECT_EQ(plain.limits, model::GateLimits());
  EXPECT_FALSE(plain.access_log || plain.proxy_protocol);
  EXPECT_EQ(site("listen: 8080, limits: {request_body: null}", "{web: {limits: {request_body: 1m}}}")
                .limits.request_body,
            0u);
}

TEST_F(Sites, WhatTheGateCanNotKeepIsRefused) {
  EXPECT_EQ(problems("listen: 8080, limits: {request_head: 32k}"),
            "apps/shop.yaml:2:54: web.limits.request_head: \"32k\" is out of range; write a size from 1k to "
            "24k\n");
  EXPECT_EQ(
      problems("listen: 8080, limits: {request_body: 10b}"),
      "apps/shop.yaml:2:54: web.limits.request_body: \"10b\" is too small; write a size from 1k, or null "
      "for any\n");
  EXPECT_EQ(problems("listen: 8080, drain: 30s"),
            "apps/shop.yaml:2:38: web.drain: 30s is not shorter than hold.timeout, 30s: requests that come "
            "meanwhile would be refused before the old version was even asked to stop\n");
  for (const char* key : {"drain: 1s", "limits: {}", "proxy_protocol: true", "access_log: true"}) {
    EXPECT_NE(problems(std::string("publish: 8080, ") + key).find("is for a listener; write `listen`"),
              std::string::npos)
        << key;
  }
}

TEST_F(Sites, ALongDrainCountsForTheDeadline) {
  files.write("cutover.yaml", "");
  files.write("apps/shop.yaml",
              "image: shop\nweb: {port: 80, listen: 80, drain: 5m, hold: {timeout: 10m}}\ndeadline: 12m\n");
  EXPECT_NE(files.text(files.load().problems).find("5m (drain) + 30s (stop.grace)"), std::string::npos);
}

TEST_F(Sites, AMaintenancePageThatCanNotBeSentIsRefusedWithItsFile) {
  const std::string web = "listen: 8080, maintenance: {page: closed.html}";
  const std::string place = "apps/shop.yaml:2:51: web.maintenance.page: apps/closed.html: ";
  EXPECT_EQ(problems(web), place + "there is no such file\n");
  files.write("apps/closed.html", "");
  EXPECT_EQ(problems(web), place + "is empty\n");
  files.write("apps/closed.html", std::string(256 * 1024, 'x'));
  EXPECT_EQ(problems(web), "");
  files.write("apps/closed.html", std::string(256 * 1024 + 1, 'x'));
  EXPECT_EQ(problems(web), place +
                               "is larger than 256 KiB; let it name what it shows (images, fonts) by the "
                               "address of another host\n");
  files.write("apps/closed.html", "\xff\xfe<");
  EXPECT_EQ(problems(web), place + "is UTF-16; save it as UTF-8\n");
  EXPECT_EQ(problems("publish: 8080, maintenance: {retry_after: 5s}"),
            "apps/shop.yaml:2:45: web.maintenance: is for a listener; write `listen`, too, or remove it\n");
}

}  // namespace
}  // namespace cutover::config
