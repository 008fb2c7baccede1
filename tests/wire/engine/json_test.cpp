#include "engine/json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/json_objects.hpp"

namespace cutover::engine {
namespace {

TEST(Json, OfAnotherShapeReadsAsEmpty) {
  const auto json = parse_json(R"({"text":1,"number":"1","flag":"true","list":{},"labels":[1],"float":1.5,
                                   "huge":18446744073709551615,"wide":4294967296,"mixed":["a",1,null]})");
  ASSERT_TRUE(json);
  EXPECT_EQ(text_of(*json, "text"), "");
  EXPECT_EQ(text_of(*json, "missing"), "");
  EXPECT_EQ(number_of(*json, "number"), 0);
  EXPECT_EQ(number_of(*json, "float"), 0);
  EXPECT_EQ(number_of(*json, "huge"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(int_of(*json, "wide"), 0);
  EXPECT_FALSE(flag_of(*json, "flag"));
  EXPECT_TRUE(texts_of(*json, "list").empty());
  EXPECT_EQ(texts_of(*json, "mixed"), std::vector<std::string>{"a"});
  EXPECT_TRUE(labels_of(*json, "labels").empty());
  EXPECT_EQ(text_of(member(member(*json, "text"), "deeper"), "still"), "");
}

TEST(Json, DepthIsBoundedOutsideOfStringsOnly) {
  EXPECT_FALSE(parse_json(std::string(65, '[') + std::string(65, ']')));
  EXPECT_TRUE(parse_json(std::string(64, '[') + std::string(64, ']')));
  EXPECT_TRUE(parse_json("\"\\\"" + std::string(1000, '[') + "\""));
}

TEST(Json, OfBytesThatAreNotTextIsNotWritten) {
  const auto text = write_json(Json("\xff"));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code(), ErrorCode::invalid_argument);
}

std::vector<std::string> cut(const std::string& stream, std::size_t piece) {
  JsonObjects objects;
  std::vector<std::string> found;
  for (std::size_t i = 0; i < stream.size(); i += piece) {
    objects.feed(std::string_view(stream).substr(i, piece));
    while (true) {
      auto object = objects.next();
      if (!object) return {"error: " + object.error().text()};
      if (!*object) break;
      found.push_back(**object);
    }
  }
  return found;
}

TEST(JsonObjects, AreFoundWhereverThePiecesEnd) {
  const std::vector<std::string> expected{R"({"a":"}\"{"})", R"({"b":{"c":[{}]}})", "{}"};
  const std::string stream = " " + expected[0] + "\r\n" + expected[1] + expected[2] + "\n\x1e";
  for (std::size_t piece = 1; piece <= stream.size(); ++piece)
    EXPECT_EQ(cut(stream, piece), expected) << piece;
}

TEST(JsonObjects, EndsInsideOneAreNoBoundary) {
  JsonObjects objects;
  objects.feed("{} \n");
  ASSERT_TRUE(*objects.next());
  EXPECT_TRUE(objects.at_boundary());
  objects.feed(R"({"a":)");
  EXPECT_FALSE(*objects.next());
  EXPECT_FALSE(objects.at_boundary());
}

TEST(JsonObjects, SomethingElseIsAProtocolError) {
  for (const char* stream : {"<html>", "[1]", "}", "{} 404"}) {
    EXPECT_TRUE(cut(stream, 100).at(0).starts_with("error: ")) << stream;
  }
}

TEST(JsonObjects, LongerThanAllowedAreAProtocolErrorWhetherTheirEndIsHereOrNot) {
  for (const char* end : {"", "\":1}"}) {
    JsonObjects objects(100);
    objects.feed("{\"" + std::string(200, 'a') + end);
    const auto object = objects.next();
    ASSERT_FALSE(object);
    EXPECT_EQ(object.error().code(), ErrorCode::protocol);
  }
}

}  // namespace
}  // namespace cutover::engine
