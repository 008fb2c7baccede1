// A real registry that notifies the daemon of what is pushed to it.

#include <sys/stat.h>

#include "e2e/end_to_end.hpp"
#include "support/demo_image.hpp"
#include "support/http_get.hpp"
#include "support/registry.hpp"

namespace cutover::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class RegistryHook : public EndToEnd {
 protected:
  const std::string secret = "a-canary-secret-of-more-than-16-bytes";
  const std::uint16_t port = free_port();
  const Registry registry{folder.folder("registry"), std::nullopt,
                          "notifications:\n  endpoints:\n    - name: cutover\n      url: http://127.0.0.1:" +
                              std::to_string(port) + "/v1/hooks/" + shop.name() +
                              "/registry\n      headers: {Authorization: [\"Bearer " + secret +
                              "\"]}\n      timeout: 5s\n      threshold: 5\n      backoff: 1s\n"};
  const std::string repository = registry.address() + "/acme/" + shop.name();

  ~RegistryHook() override {
    docker.attempt({"rmi", repository + ":main"});
    docker.attempt({"rmi", repository + ":test"});
  }

  void start() {
    ::chmod(folder.write("secret", secret + "\n").c_str(), 0600);
    daemon.configure("hooks: {listen: 127.0.0.1:" + std::to_string(port) + "}\n");
    shop.configure({.image = repository + ":main",
                    .pull = "always",
                    .more = "hooks: {registry: {secret_file: ../secret, tag: main}}\n"});
    daemon.start();
  }
  std::string push(const std::string& tag, const std::string& version) {
    const std::string reference = repository + ":" + tag;
    make_demo_image(docker, {.reference = reference, .version = version});
    return push_image(docker, reference);
  }
  Json deployments() { return daemon.api().get("/v1/apps/" + shop.name() + "/deployments")["deployments"]; }
  bool ends(std::size_t number) {
    return eventually([&] {
      const Json all = deployments();
      return all.size() >= number && !all[0]["outcome"].is_null();
    });
  }
};

TEST_F(RegistryHook, APushDeploysWhatWasPushed) {
  start();
  const std::string first = push("main", "v1");
  ASSERT_TRUE(ends(1)) << daemon.log();
  EXPECT_EQ(shop.answer(), "v1");
  const std::string second = push("main", "v2");
  ASSERT_TRUE(ends(2)) << daemon.log();
  EXPECT_EQ(shop.answer(), "v2");
  const Json all = deployments();
  EXPECT_EQ(all[0]["outcome"], "succeeded") << all[0];
  EXPECT_EQ(all[0]["digest"], second);
  EXPECT_EQ(all[1]["digest"], first);
  EXPECT_EQ(all[0]["requested_by"]["kind"], "hook");
  EXPECT_THAT(all[0]["requested_by"]["name"].get<std::string>(), HasSubstr("registry"));
  EXPECT_THAT(daemon.log(), Not(HasSubstr(secret)));
}

TEST_F(RegistryHook, APushOfAnotherTagDeploysNothing) {
  start();
  push("main", "v1");
  ASSERT_TRUE(ends(1)) << daemon.log();
  push("test", "v2");
  EXPECT_TRUE(eventually([&] { return daemon.log().find("this app deploys main") != std::string::npos; }));
  EXPECT_EQ(deployments().size(), 1u);
  EXPECT_EQ(shop.answer(), "v1");
}

}  // namespace
}  // namespace cutover::test
