#include "support/test_environment.hpp"

#include <gmock/gmock.h>

#include "support/http_get.hpp"

namespace cutover::test {
namespace {

using testing::HasSubstr;

HttpAnswer get(const std::string& address, const std::string& path) {
  const auto colon = address.find(':');
  return http_get(address.substr(0, colon), static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))),
                  path);
}

TEST(TestEnvironment, OpenRegistryHasTheDemoApp) {
  const HttpAnswer answer = get(TestEnvironment::get().open_registry, "/v2/demo/tags/list");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("\"v3\""));
}

TEST(TestEnvironment, LockedRegistryWantsALogin) {
  EXPECT_EQ(get(TestEnvironment::get().locked_registry, "/v2/private/demo/tags/list").status, 401);
}

TEST(TestEnvironment, PushedImageCanBePulledByItsDigest) {
  const TestEnvironment& environment = TestEnvironment::get();
  const std::string repository = environment.open_registry + "/pulled-by-digest";
  const std::string digest =
      push_demo_image(environment.docker, {.reference = repository + ":v1", .version = "v1"});
  environment.docker({"pull", repository + "@" + digest});
  environment.docker({"rmi", repository + "@" + digest});
}

TEST(TestEnvironment, MissingOneIsAFailureThatSaysWhatToDo) {
  try {
    read_environment_file("/no/such/file");
    FAIL() << "it was read";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("Run the tests through ctest"));
  }
}

}  // namespace
}  // namespace cutover::test
