#include "engine/api_version.hpp"

#include <gtest/gtest.h>

namespace cutover::engine {
namespace {

EngineVersion engine(ApiVersion oldest, ApiVersion newest) {
  EngineVersion version;
  version.engine = "1.2.3";
  version.oldest = oldest;
  version.newest = newest;
  return version;
}

TEST(ApiVersions, AreComparedAsNumbers) {
  EXPECT_LT(*parse_api_version("1.9"), *parse_api_version("1.41"));
  EXPECT_LT(*parse_api_version("1.99"), *parse_api_version("2.0"));
}

TEST(ApiVersions, OfAnotherShapeAreNone) {
  for (const char* text : {"", "1", "1.", ".41", "v1.41", "1.41.0", "1.-4", "1.41 ", "1.99999999999"}) {
    EXPECT_FALSE(parse_api_version(text)) << text;
  }
}

TEST(ApiVersions, TheNewestThatBothSpeakIsUsed) {
  EXPECT_EQ(negotiated(engine({1, 12}, {1, 41}))->used, (ApiVersion{1, 41}));
  EXPECT_EQ(negotiated(engine({1, 44}, {1, 52}))->used, (ApiVersion{1, 52}));
  EXPECT_EQ(negotiated(engine({1, 44}, {1, 99}))->used, (ApiVersion{1, 55}));
}

TEST(ApiVersions, AnEngineThatIsTooOldIsRefusedWithBothRanges) {
  const auto version = negotiated(engine({1, 12}, {1, 40}));
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().code(), ErrorCode::unsupported);
  EXPECT_EQ(version.error().text(),
            "Docker Engine 1.2.3 speaks API 1.12 to 1.40, and cutover 1.41 to 1.55: upgrade the Engine to "
            "20.10 or later");
}

TEST(ApiVersions, AnEngineThatIsTooNewIsRefusedWithBothRanges) {
  const auto version = negotiated(engine({1, 56}, {1, 60}));
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().code(), ErrorCode::unsupported);
  EXPECT_EQ(version.error().text(),
            "Docker Engine 1.2.3 speaks API 1.56 to 1.60, and cutover 1.41 to 1.55: upgrade cutover");
}

}  // namespace
}  // namespace cutover::engine
