#include "engine/answer.hpp"

#include "wire/engine/scripted_engine.hpp"

namespace cutover::engine {
namespace {

using test::Reply;
using testing::HasSubstr;

class Answers : public ScriptedEngine {
 protected:
  Error inspect_error(Reply reply) {
    server.on("GET /containers/shop/json", std::move(reply));
    const auto container = get(engine().inspect_container("shop"));
    return container ? Error() : container.error();
  }
};

TEST_F(Answers, OfTheEngineAreQuotedWithTheCall) {
  const Error error = inspect_error(Reply::json(404, R"({"message":"No such container: shop"})"));
  EXPECT_EQ(error.code(), ErrorCode::not_found);
  EXPECT_EQ(error.text(), "No such container: shop");
  ASSERT_TRUE(error.call());
  EXPECT_EQ(error.call()->method, "GET");
  EXPECT_EQ(error.call()->target, "/containers/shop/json");
  EXPECT_EQ(error.call()->status, 404);
}

TEST_F(Answers, MapEachStatusToACode) {
  const std::pair<int, ErrorCode> cases[] = {
      {400, ErrorCode::invalid_argument}, {401, ErrorCode::rejected}, {403, ErrorCode::rejected},
      {409, ErrorCode::conflict},         {500, ErrorCode::rejected}, {503, ErrorCode::rejected},
      {301, ErrorCode::protocol},
  };
  for (const auto& [status, code] : cases) {
    Response response;
    response.head.status = status;
    response.body = R"({"message":"no"})";
    EXPECT_EQ(error_from(response, false).code(), code) << status;
  }
}

TEST_F(Answers, InPlainTextAreQuotedToo) {
  const Error error = inspect_error(Reply::of(500, "text/plain", "no space left on device\n"));
  EXPECT_EQ(error.code(), ErrorCode::rejected);
  EXPECT_EQ(error.text(), "no space left on device");
}

TEST_F(Answers, OfAProxyInBetweenLeaveTheOutcomeUnknown) {
  const Error error = inspect_error(Reply::of(502, "text/html", "<html><h1>Bad Gateway</h1></html>"));
  EXPECT_EQ(error.code(), ErrorCode::unavailable);
  EXPECT_THAT(error.text(), HasSubstr("HTTP status 502 with an HTML page"));
}

TEST_F(Answers, WithoutABodyNameTheStatus) {
  EXPECT_EQ(inspect_error(Reply::of(500, "text/plain", "")).text(), "HTTP status 500 without a reason");
}

TEST_F(Answers, ThatAreNotWhatWasAskedForAreAProtocolError) {
  for (const char* body : {"", "null", "[]", "<html>", "{\"Id\":", R"({"Id":7})", "\"\xff\xfe\""}) {
    const Error error = inspect_error(Reply::json(200, body));
    EXPECT_EQ(error.code(), ErrorCode::protocol) << body;
  }
}

TEST_F(Answers, ThatAreNotHttpAreAProtocolError) {
  const Error error = inspect_error(Reply::raw("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
  EXPECT_EQ(error.code(), ErrorCode::protocol);
}

TEST_F(Answers, CutShortAreAProtocolError) {
  const Error error = inspect_error(Reply::chunked().chunk(R"({"Id":)").then_close());
  EXPECT_EQ(error.code(), ErrorCode::protocol);
  EXPECT_THAT(error.text(), HasSubstr("cut short"));
}

TEST_F(Answers, InWordsThatAreNotTextAreMadePresentable) {
  const Error error = inspect_error(Reply::of(500, "text/plain", "bad \xff\x01" + std::string(5000, 'x')));
  EXPECT_THAT(error.text(), HasSubstr("bad \xef\xbf\xbd x"));
  EXPECT_LT(error.text().size(), 2100u);
}

TEST_F(Answers, AskedForWithAnEmptyNameAreNotAskedFor) {
  for (const std::string name : {"", ".", ".."}) {
    const auto container = get(engine().inspect_container(name));
    ASSERT_FALSE(container);
    EXPECT_EQ(container.error().code(), ErrorCode::invalid_argument);
  }
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace cutover::engine
