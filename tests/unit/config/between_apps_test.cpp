#include <gtest/gtest.h>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using testing::Files;

std::string problems_of(const std::string& publish_of_a, const std::string& publish_of_b) {
  const Files files;
  files.write("apps/a.yaml", "image: a\nweb: {port: 80, publish: \"" + publish_of_a + "\"}\n");
  files.write("apps/b.yaml", "image: b\nweb: {port: 80, publish: \"" + publish_of_b + "\"}\n");
  return files.text(files.load().problems);
}

TEST(Apps, CanNotPublishTheSameAddress) {
  EXPECT_EQ(problems_of("127.0.0.1:8080", "8080"),
            "apps/b.yaml:2:26: web.publish: the apps a and b can't both have 127.0.0.1:8080: a publishes "
            "127.0.0.1:8080 "
            "(apps/a.yaml, line 2)\n");
  EXPECT_NE(problems_of("[::1]:8080", "[0:0:0:0:0:0:0:1]:8080"), "");
}

TEST(Apps, CanNotPublishWhatTheAnyAddressTakes) {
  EXPECT_EQ(problems_of("0.0.0.0:8080", "127.0.0.1:8080"),
            "apps/b.yaml:2:26: web.publish: the apps a and b can't both have 127.0.0.1:8080: a publishes "
            "0.0.0.0:8080 "
            "(apps/a.yaml, line 2)\n");
  EXPECT_NE(problems_of("10.0.0.1:8080", "[::]:8080"), "");
}

TEST(Apps, MayPublishDifferentAddressesOrPorts) {
  EXPECT_EQ(problems_of("127.0.0.1:8080", "127.0.0.1:8081"), "");
  EXPECT_EQ(problems_of("127.0.0.1:8080", "127.0.0.2:8080"), "");
}

std::string problems_of_webs(const std::string& web_of_a, const std::string& web_of_b) {
  const Files files;
  files.write("cutover.yaml", "api: {listen: 7780}\n");
  files.write("apps/a.yaml", "image: a\nweb: {port: 80, " + web_of_a + "}\n");
  files.write("apps/b.yaml", "image: b\nweb: {port: 80, " + web_of_b + "}\n");
  return files.text(files.load().problems);
}

TEST(Apps, MayShareAListenerOfTheGateByTheirHosts) {
  EXPECT_EQ(problems_of_webs("listen: 0.0.0.0:80, hosts: [a.example.com]",
                             "listen: 0.0.0.0:80, hosts: [b.example.com]"),
            "");
  EXPECT_EQ(problems_of_webs("listen: 80, hosts: [a.example.com]",
                             "listen: 80, hosts: [b.example.com, a.example.com]"),
            "apps/b.yaml:2:25: web.listen: the apps a and b can't both have 127.0.0.1:80: a listens on "
            "127.0.0.1:80 "
            "(apps/a.yaml, line 2); both are the host \"a.example.com\"\n");
  EXPECT_EQ(problems_of_webs("listen: 80", "listen: 80, hosts: [b.example.com]"),
            "apps/b.yaml:2:25: web.listen: the apps a and b can't both have 127.0.0.1:80: a listens on "
            "127.0.0.1:80 "
            "(apps/a.yaml, line 2); write for both which `hosts` they are, to share it\n");
}

TEST(Apps, AgreeOnTheProxyProtocolOfAnAddress) {
  EXPECT_EQ(problems_of_webs("listen: 80, hosts: [a.example.com], proxy_protocol: true",
                             "listen: 80, hosts: [b.example.com], proxy_protocol: true"),
            "");
  EXPECT_EQ(problems_of_webs("listen: 80, hosts: [a.example.com], proxy_protocol: true",
                             "listen: 80, hosts: [b.example.com]"),
            "apps/b.yaml:2:25: web.listen: the apps a and b can't both have 127.0.0.1:80: a listens on "
            "127.0.0.1:80 "
            "(apps/a.yaml, line 2); either both have `proxy_protocol: true`, or none: who connects says it "
            "before it says for which app\n");
}

TEST(Apps, CanNotListenWhereSomethingElseIs) {
  EXPECT_EQ(
      problems_of_webs("publish: 80", "listen: 80"),
      "apps/b.yaml:2:25: web.listen: the apps a and b can't both have 127.0.0.1:80: a publishes 127.0.0.1:80 "
      "(apps/a.yaml, line 2)\n");
  EXPECT_EQ(
      problems_of_webs("listen: 0.0.0.0:7780", "publish: 80"),
      "apps/a.yaml:2:25: web.listen: a can't have 0.0.0.0:7780: it is api.listen of the daemon itself\n");
}

TEST(Apps, ListenAsTheirFileSays) {
  const Files files;
  files.write("apps/a.yaml",
              "image: a\nweb: {port: 80, listen: 0.0.0.0:80, hosts: [\"*.Example.com\"], hold: {timeout: 5s, "
              "requests: "
              "3}}\n");
  const Loaded loaded = files.load();
  ASSERT_TRUE(loaded.config) << files.text(loaded.problems);
  const model::Site& site = loaded.config->sites.at("a");
  EXPECT_EQ(site.listener.at, (model::Publish{"0.0.0.0", 80}));
  EXPECT_EQ(site.listener.hosts, std::vector<std::string>{"*.example.com"});
  EXPECT_EQ(site.hold, (model::Hold{Milliseconds(5000), 3}));
}

TEST(Apps, CanNotHaveContainersOfTheSameName) {
  const Files files;
  files.write("apps/shop.yaml", "image: a\nprocesses: {web-x: {}}\n");
  files.write("apps/shop-web.yaml", "image: b\nprocesses: {x: {}}\n");
  EXPECT_EQ(files.text(files.load().problems),
            "apps/shop.yaml: the containers of the apps shop-web and shop would have the same name, "
            "shop-web-x-<number>; rename an app or a process\n");
}

TEST(Apps, HaveOneFileEach) {
  const Files files;
  files.write("apps/shop.yaml", "image: a\nweb: {port: 80}\n");
  files.write("apps/shop.yml", "image: a\nweb: {port: 80}\n");
  EXPECT_EQ(files.text(files.load().problems),
            "apps/shop.yml: the app shop has another file, shop.yaml; remove one of them\n");
}

}  // namespace
}  // namespace cutover::config
