#include "support/http_get.hpp"

#include <gmock/gmock.h>

#include "support/eventually.hpp"
#include "support/process.hpp"

namespace cutover::test {
namespace {

using testing::HasSubstr;

TEST(HttpGet, StatusHeadersAndBodyAreRead) {
  const std::uint16_t port = free_port();
  Process server({.argv = {"python3", "-m", "http.server", "--bind", "127.0.0.1", "--directory", "/proc/self",
                           std::to_string(port)}});
  HttpAnswer answer;
  ASSERT_TRUE(eventually([&] {
    answer = http_get("127.0.0.1", port, "/no-such-file");
    return answer.status != 0;
  }));
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.headers["content-type"], HasSubstr("text/html"));
  EXPECT_THAT(answer.body, HasSubstr("File not found"));
}

TEST(HttpGet, NobodyListeningIsNoAnswer) {
  const HttpAnswer answer = http_get("127.0.0.1", free_port(), "/");
  EXPECT_EQ(answer.status, 0);
  EXPECT_EQ(answer.body, "Connection refused");
}

}  // namespace
}  // namespace cutover::test
