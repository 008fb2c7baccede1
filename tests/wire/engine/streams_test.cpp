#include "wire/engine/scripted_engine.hpp"

namespace cutover::engine {
namespace {

using test::Reply;
using testing::ElementsAre;
using testing::HasSubstr;

class Streams : public ScriptedEngine {
 protected:
  void inspected(bool tty) {
    server.on("GET /containers/shop/json",
              Reply::json(200, std::string(R"({"Id":"c1","Config":{"Tty":)") + (tty ? "true}}" : "false}}")));
  }
  Result<std::unique_ptr<ExitWait>> wait() {
    return get(engine().wait_container("shop", WaitCondition::next_exit));
  }
};

class Waits : public Streams {};
class Logs : public Streams {};
class Events : public Streams {};

std::string frame(char stream, const std::string& text) {
  return std::string{stream, 0, 0, 0, 0, 0, 0, static_cast<char>(text.size())} + text;
}

TEST_F(Waits, ReturnWithTheHeadAndTheExitComesLater) {
  server.on(
      "POST /containers/shop/wait",
      Reply::chunked().then_wait().chunk(R"({"StatusCode":137,"Error":{"Message":"killed"}})").last_chunk());
  const auto waiting = wait();
  ASSERT_TRUE(waiting) << waiting.error().text();
  EXPECT_EQ(calls()[0].target, "/v1.41/containers/shop/wait?condition=next-exit");
  server.release();
  const auto exit = get((*waiting)->exited());
  ASSERT_TRUE(exit) << exit.error().text();
  EXPECT_EQ(exit->code, 137);
  EXPECT_EQ(exit->error, "killed");
}

TEST_F(Waits, WithoutAStatusAreAProtocolError) {
  server.on("POST /containers/shop/wait", Reply::chunked().last_chunk());
  server.on("POST /containers/shop/wait", Reply::chunked().chunk("{}").last_chunk());
  server.on("POST /containers/shop/wait", Reply::chunked().chunk(R"({"StatusCode":"0"})").last_chunk());
  server.on("POST /containers/shop/wait", Reply::chunked().then_close());
  for (int i = 0; i < 4; ++i) {
    const auto waiting = wait();
    ASSERT_TRUE(waiting);
    const auto exit = get((*waiting)->exited());
    ASSERT_FALSE(exit) << i;
    EXPECT_EQ(exit.error().code(), ErrorCode::protocol) << i;
    EXPECT_TRUE(exit.error().call());
  }
}

TEST_F(Waits, ForAContainerThatIsNotThereFailAtOnce) {
  server.on("POST /containers/shop/wait", Reply::json(404, R"({"message":"No such container: shop"})"));
  const auto waiting = wait();
  ASSERT_FALSE(waiting);
  EXPECT_EQ(waiting.error().code(), ErrorCode::not_found);
}

TEST_F(Waits, ThatAreDroppedCloseTheirConnection) {
  server.on("POST /containers/shop/wait", Reply::chunked().then_wait());
  auto waiting = wait();
  ASSERT_TRUE(waiting);
  waiting->reset();
  EXPECT_EQ(server.wait_for_closed(1), 1u);
}

TEST_F(Waits, DoNotStandInTheWayOfOtherCalls) {
  server.on("POST /containers/shop/wait",
            Reply::chunked().then_wait().chunk(R"({"StatusCode":0})").last_chunk());
  server.on("GET /info", Reply::json(200, "{}"));
  const auto waiting = wait();
  ASSERT_TRUE(waiting);
  ASSERT_TRUE(get(engine().info()));
  server.release();
  EXPECT_EQ(get((*waiting)->exited())->code, 0);
  EXPECT_EQ(std::ranges::count(server.lines(), "GET /version"), 1) << "a second connection is no restart";
}

TEST_F(Logs, ComeInFramesWhereverTheChunksEnd) {
  inspected(false);
  const std::string all = frame(1, "out\n") + frame(2, "err\n");
  server.on("GET /containers/c1/logs",
            Reply::chunked().chunk(all.substr(0, 3)).chunk(all.substr(3)).last_chunk());
  LogOptions wanted;
  wanted.tail = 100;
  wanted.since_s = 1700000000;
  wanted.timestamps = true;
  const auto stream = get(engine().container_logs("shop", wanted));
  ASSERT_TRUE(stream) << stream.error().text();
  EXPECT_EQ(calls()[1].target,
            "/v1.41/containers/c1/logs?stdout=1&stderr=1&tail=100&since=1700000000&timestamps=1");
  const auto first = get((*stream)->next());
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->stream, LogChunk::Stream::out);
  EXPECT_EQ((*first)->text, "out\n");
  const auto second = get((*stream)->next());
  ASSERT_TRUE(second && *second);
  EXPECT_EQ((*second)->stream, LogChunk::Stream::err);
  const auto end = get((*stream)->next());
  ASSERT_TRUE(end);
  EXPECT_FALSE(*end);
}

TEST_F(Logs, OfATerminalAreRaw) {
  inspected(true);
  server.on("GET /containers/c1/logs", Reply::chunked().chunk("plain\r\n").last_chunk());
  LogOptions wanted;
  wanted.follow = true;
  const auto stream = get(engine().container_logs("shop", wanted));
  ASSERT_TRUE(stream);
  EXPECT_THAT(calls()[1].target, HasSubstr("tail=all&follow=1"));
  const auto chunk = get((*stream)->next());
  ASSERT_TRUE(chunk && *chunk);
  EXPECT_EQ((*chunk)->text, "plain\r\n");
  EXPECT_FALSE(*get((*stream)->next()));
}

TEST_F(Logs, ThatEndInsideAFrameAreAProtocolError) {
  inspected(false);
  server.on("GET /containers/c1/logs", Reply::chunked().chunk(frame(1, "half").substr(0, 9)).last_chunk());
  const auto stream = get(engine().container_logs("shop", LogOptions()));
  ASSERT_TRUE(stream);
  const auto chunk = get((*stream)->next());
  ASSERT_FALSE(chunk);
  EXPECT_EQ(chunk.error().code(), ErrorCode::protocol);
}

TEST_F(Logs, OfAnAnswerWithoutALengthEndWithTheConnection) {
  inspected(false);
  server.on("GET /containers/c1/logs",
            Reply::raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").then(frame(1, "last\n")).then_close());
  const auto stream = get(engine().container_logs("shop", LogOptions()));
  ASSERT_TRUE(stream);
  EXPECT_EQ((*get((*stream)->next()))->text, "last\n");
  EXPECT_FALSE(*get((*stream)->next()));
}

TEST_F(Logs, OfADeadContainerAreAConflict) {
  inspected(false);
  server.on("GET /containers/c1/logs",
            Reply::json(
                409, R"({"message":"can not get logs from container which is dead or marked for removal"})"));
  const auto stream = get(engine().container_logs("shop", LogOptions()));
  ASSERT_FALSE(stream);
  EXPECT_EQ(stream.error().code(), ErrorCode::conflict);
}

std::string event(const std::string& action, const std::string& label) {
  return R"({"Type":"container","Action":")" + action + R"(","Actor":{"ID":"c1","Attributes":{)" + label +
         R"(}},"time":1,"timeNano":1000000007})";
}

TEST_F(Events, AreReadFromTheFieldsThatEachVersionHas) {
  const std::string whole = event("die", R"("io.cutover.app":"shop","exitCode":"1")");
  server.on("GET /events",
            Reply::chunked().chunk(whole.substr(0, 20)).chunk(whole.substr(20) + "\n").last_chunk());
  const auto stream = get(engine().events({"io.cutover.app"}));
  ASSERT_TRUE(stream) << stream.error().text();
  EXPECT_THAT(calls()[0].target, HasSubstr("/events?filters="));
  EXPECT_THAT(calls()[0].target, HasSubstr("%22label%22%3A%5B%22io.cutover.app%22%5D"));
  const auto got = get((*stream)->next());
  ASSERT_TRUE(got && *got);
  EXPECT_EQ((*got)->type, "container");
  EXPECT_EQ((*got)->action, "die");
  EXPECT_EQ((*got)->actor_id, "c1");
  EXPECT_EQ((*got)->attributes.at("exitCode"), "1");
  EXPECT_EQ((*got)->time_ns, 1'000'000'007);
  EXPECT_FALSE(*get((*stream)->next()));
}

TEST_F(Events, OfAnyOfTheLabelsPass) {
  server.on("GET /events", Reply::chunked()
                               .chunk(event("a", R"("x":"1")") + event("b", R"("y":"1")") + event("c", "") +
                                      event("d", R"("y":"2")"))
                               .last_chunk());
  const auto stream = get(engine().events({"x", "y=2"}));
  ASSERT_TRUE(stream);
  EXPECT_THAT(calls()[0].target, Not(HasSubstr("label")));
  EXPECT_EQ((*get((*stream)->next()))->action, "a");
  EXPECT_EQ((*get((*stream)->next()))->action, "d");
  EXPECT_FALSE(*get((*stream)->next()));
}

TEST_F(Events, CutShortAreAProtocolError) {
  server.on("GET /events", Reply::chunked().chunk(event("a", "")).then_close());
  const auto stream = get(engine().events({}));
  ASSERT_TRUE(stream);
  EXPECT_TRUE(*get((*stream)->next()));
  const auto end = get((*stream)->next());
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code(), ErrorCode::protocol);
}

}  // namespace
}  // namespace cutover::engine
