#include "cutover/model/image.hpp"

#include <gtest/gtest.h>

namespace cutover::model {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

struct Case {
  std::string text, repository, tag, digest, registry;
};

TEST(ImageReferences, AreTakenApartAsDockerDoes) {
  const Case cases[] = {
      {"shop", "shop", "", "", "docker.io"},
      {"shop:1.2", "shop", "1.2", "", "docker.io"},
      {"acme/shop", "acme/shop", "", "", "docker.io"},
      {"ghcr.io/acme/shop:main", "ghcr.io/acme/shop", "main", "", "ghcr.io"},
      {"127.0.0.1:5000/shop", "127.0.0.1:5000/shop", "", "", "127.0.0.1:5000"},
      {"127.0.0.1:5000/shop:v1", "127.0.0.1:5000/shop", "v1", "", "127.0.0.1:5000"},
      {"localhost/shop@" + kDigest, "localhost/shop", "", kDigest, "localhost"},
      {"registry.example/a/b__c.d-e:v1@" + kDigest, "registry.example/a/b__c.d-e", "v1", kDigest,
       "registry.example"},
      {"[::1]:5000/shop", "[::1]:5000/shop", "", "", "[::1]:5000"},
  };
  for (const Case& c : cases) {
    const auto image = parse_image_ref(c.text);
    ASSERT_TRUE(image) << c.text << ": " << image.error().text();
    EXPECT_EQ(image->repository, c.repository);
    EXPECT_EQ(image->tag, c.tag);
    EXPECT_EQ(image->digest, c.digest);
    EXPECT_EQ(image->registry(), c.registry);
  }
}

TEST(ImageReferences, OutsideTheGrammarAreRefusedWithTheReason) {
  for (const std::string& text : std::initializer_list<std::string>{"",
                                                                    ":tag",
                                                                    "Shop",
                                                                    "a//b",
                                                                    "/a",
                                                                    "a/",
                                                                    "a b",
                                                                    "a:",
                                                                    "a:-x",
                                                                    "a@sha256:12",
                                                                    "a@md5:1",
                                                                    "a..b",
                                                                    "a___b",
                                                                    "-a",
                                                                    "a;b",
                                                                    "$(id)",
                                                                    "http://ghcr.io/a",
                                                                    "ghcr.io:99999999/a",
                                                                    "a:" + std::string(129, 'x'),
                                                                    std::string(256, 'a')}) {
    const auto image = parse_image_ref(text);
    ASSERT_FALSE(image) << text;
    EXPECT_EQ(image.error().code(), ErrorCode::invalid_argument);
    EXPECT_NE(image.error().text().find("is not an image reference: "), std::string::npos)
        << image.error().text();
  }
}

TEST(ImageReferences, ReadAsLatestWhenNeitherTagNorDigestIsGiven) {
  EXPECT_EQ(parse_image_ref("shop")->text(), "shop:latest");
  EXPECT_EQ(parse_image_ref("shop:1")->text(), "shop:1");
  EXPECT_EQ(parse_image_ref("shop@" + kDigest)->text(), "shop@" + kDigest);
}

}  // namespace
}  // namespace cutover::model
