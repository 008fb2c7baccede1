#include "engine/target.hpp"

#include <gtest/gtest.h>

namespace cutover::engine {
namespace {

TEST(Targets, EncodeWhatStandsInThem) {
  EXPECT_EQ(Target("/containers").segment("a/../b?c").literal("/json").text(),
            "/containers/a%2F..%2Fb%3Fc/json");
  EXPECT_EQ(Target("/images").name("127.0.0.1:5000/shop:v1@sha256:ab").text(),
            "/images/127.0.0.1:5000/shop:v1@sha256:ab");
  EXPECT_EQ(Target("/events").query("filters", R"({"a":["b&c"]})").query("x", "\xc3\xa4").text(),
            "/events?filters=%7B%22a%22%3A%5B%22b%26c%22%5D%7D&x=%C3%A4");
}

TEST(Targets, WithAMissingNameAreIncomplete) {
  EXPECT_TRUE(Target("/containers").segment("").incomplete());
  EXPECT_TRUE(Target("/containers").segment("..").incomplete());
  EXPECT_TRUE(Target("/images").name("").incomplete());
  EXPECT_FALSE(Target("/images").name("shop").incomplete());
}

}  // namespace
}  // namespace cutover::engine
