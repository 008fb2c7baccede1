#include "access/token_text.hpp"

#include <gtest/gtest.h>

#include <set>

#include "cutover/base/encoding.hpp"

namespace cutover::access {
namespace {

TEST(TokenTexts, Have256BitsThatNoOtherHas) {
  std::set<std::string> texts;
  for (int i = 0; i < 1'000; ++i) {
    const auto text = make_token_text();
    ASSERT_TRUE(text);
    EXPECT_TRUE(is_token_text(*text));
    EXPECT_EQ(text->reveal().size(), 8u + 64u);
    texts.insert(text->reveal());
  }
  EXPECT_EQ(texts.size(), 1'000u);
}

TEST(TokenTexts, HaveOneForm) {
  const std::string digits(64, 'a');
  EXPECT_TRUE(is_token_text(Secret("cutover_" + digits)));
  for (const std::string& text :
       {std::string(), std::string("cutover_"), "cutover_" + digits + "a", digits, "Cutover_" + digits,
        "cutover_" + std::string(64, 'A'), "cutover_" + std::string(64, 'g'), "github__" + digits}) {
    EXPECT_FALSE(is_token_text(Secret(text))) << text;
  }
}

TEST(TokenTexts, AreKeptAsTheirSha256) {
  EXPECT_EQ(to_hex(hash_of(Secret("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace cutover::access
