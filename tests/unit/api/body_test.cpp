#include "api/body.hpp"

#include <gtest/gtest.h>

namespace cutover::api {
namespace {

std::string refusal(std::string_view body) {
  const auto parsed = parse_deployment_body(body);
  if (parsed) return "accepted";
  EXPECT_EQ(parsed.error().code(), ErrorCode::invalid_argument);
  return parsed.error().text();
}

TEST(Bodies, AreOptional) {
  EXPECT_TRUE(parse_deployment_body(""));
  EXPECT_TRUE(parse_deployment_body(" \n"));
  EXPECT_TRUE(parse_deployment_body("{}"));
  EXPECT_TRUE(parse_deployment_body(R"({"tag": null})"));
}

TEST(Bodies, ThatAreNotJsonAreToldWhatIsExpected) {
  const std::string text = refusal("tag=v2");
  EXPECT_EQ(text.find("the body is not JSON: "), 0u) << text;
  EXPECT_NE(text.find(R"(it must be an object like {"tag": "v2"})"), std::string::npos) << text;
  EXPECT_EQ(refusal(R"({"tag": )").find("the body is not JSON: "), 0u);
  EXPECT_EQ(refusal(R"({} {})").find("the body is not JSON: "), 0u);
}

TEST(Bodies, WithANumberThatIsTooLargeAreNotJson) {
  const auto body = api::parse_deployment_body(R"({"tag": 1e999})");
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().code(), ErrorCode::invalid_argument);
  EXPECT_TRUE(body.error().text().starts_with("the body is not JSON: number overflow"))
      << body.error().text();
}

TEST(Bodies, MustBeObjectsOfTexts) {
  EXPECT_EQ(refusal("[1]"), "the body must be a JSON object; it is of type array");
  EXPECT_EQ(refusal(R"({"tag": 2})"), "tag must be a string; it is of type number");
  EXPECT_EQ(refusal(R"({"reason": {"a": "b"}})"), "reason must be a string; it is of type object");
}

TEST(Bodies, WithAKeyTwiceAreRefused) {
  EXPECT_EQ(refusal(R"({"tag": "v1", "tag": "v2"})"), "the body has the key \"tag\" twice");
}

TEST(Bodies, ThatNestWithoutEndAreRefused) {
  const std::string deep = R"({"tag": )" + std::string(30'000, '[') + std::string(30'000, ']') + "}";
  EXPECT_EQ(refusal(deep), "the body nests deeper than 8 levels");
}

TEST(Bodies, OfOtherBytesThanUtf8AreRefused) {
  EXPECT_EQ(refusal("{\"reason\": \"caf\xe9\"}").find("the body is not JSON: "), 0u);
  EXPECT_EQ(refusal("{\"reason\": \"\xc0\xaf\"}").find("the body is not JSON: "), 0u);
}

TEST(Bodies, HaveTextsOfALimitedLength) {
  EXPECT_EQ(refusal(R"({"reason": ")" + std::string(1001, 'r') + "\"}"),
            "reason has 1001 bytes; at most 1000 are allowed");
  EXPECT_EQ(refusal(R"({"ref": ")" + std::string(257, 'r') + "\"}"),
            "ref has 257 bytes; at most 256 are allowed");
}

TEST(Bodies, HaveNoControlCharactersButLineBreaks) {
  EXPECT_EQ(refusal(R"({"reason": "a\u0000b"})"), "reason has a control character in it");
  EXPECT_EQ(refusal(R"({"reason": "\u001b[31m"})"), "reason has a control character in it");
  EXPECT_EQ(refusal(R"({"reason": "one\ntwo"})"), "accepted");
}

TEST(Bodies, OfARollbackNameADeploymentByNumber) {
  EXPECT_EQ(parse_rollback_body(R"({"to": 55})")->to, 55);
  EXPECT_EQ(parse_rollback_body("")->to, std::nullopt);
  for (const char* wrong : {R"({"to": 0})", R"({"to": -1})", R"({"to": 1.5})", R"({"to": "55"})",
                            R"({"to": true})", R"({"to": 99999999999999999999})"}) {
    const auto parsed = parse_rollback_body(wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().text(), "to must be a deployment's number, like 55");
  }
}

TEST(Bodies, OfAScaleSayHowManyTasksAProcessHas) {
  EXPECT_EQ(parse_scale_body(R"({"web": 4, "worker": 0, "beat": null})").value(),
            (model::ScaleRequest{{"web", 4}, {"worker", 0}, {"beat", std::nullopt}}));
  EXPECT_TRUE(parse_scale_body(R"({"web": 1000})"));
  for (const char* wrong : {R"({"web": -1})", R"({"web": 1001})", R"({"web": 1.5})", R"({"web": "4"})",
                            R"({"web": true})", R"({"web": 99999999999999999999})", R"({"web": {"a": 1}})"}) {
    const auto parsed = parse_scale_body(wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().text(),
              "web must be a number of tasks from 0 to 1000, or null: as many as the app's file says");
  }
  EXPECT_EQ(parse_scale_body(R"({"web": 4, "web": 5})").error().text(), "the body has the key \"web\" twice");
  EXPECT_FALSE(parse_scale_body("4"));
}

TEST(Bodies, OfACallThatTakesNoneMayBeAnEmptyObject) {
  EXPECT_TRUE(parse_empty_body("{}"));
  EXPECT_EQ(parse_empty_body(R"({"a": 1})").error().text(),
            "unknown key \"a\" in the body; this call takes none");
}

}  // namespace
}  // namespace cutover::api
