#include <boost/asio/co_spawn.hpp>
#include <boost/asio/local/connect_pair.hpp>

#include "api/session.hpp"
#include "api_fixture.hpp"

namespace cutover::test {
namespace {

namespace asio = boost::asio;

/// Sessions as a listener on the network has them, each over a pair of sockets instead of TCP, so that time
/// can be the test's own.
class NetworkSession : public ApiTest {
 protected:
  NetworkSession() {
    dependencies.hook = [this](api::HookRequest request) -> Task<Result<api::HookAnswer>> {
      hook_requests.push_back(std::move(request));
      return answer(hook_answer);
    };
  }

  ~NetworkSession() override {
    for (const auto& session : sessions) session->give_up();
    clock.run_until(context, [this] { return ended == sessions.size(); });
  }

  Client connect_from(const std::string& address, api::Door door = api::Door::api) {
    asio::local::stream_protocol::socket ours(context), theirs(context);
    asio::local::connect_pair(ours, theirs);
    api::Peer peer;
    peer.door = door;
    peer.address = asio::ip::make_address(address);
    peer.local_address = asio::ip::make_address("127.0.0.1");
    sessions.push_back(
        api::make_session(api::make_plain_transport(std::move(theirs), clock), std::move(peer), setting));
    asio::co_spawn(context, sessions.back()->run(), [this](std::exception_ptr) { ++ended; });
    return Client(context, clock, std::move(ours));
  }
  Reply ask(std::string_view request, const std::string& address = "192.0.2.1") {
    Client client = connect_from(address);
    return client.exchange(request);
  }
  Milliseconds time_of(std::string_view request, int status, const std::string& address = "192.0.2.1") {
    const auto began = clock.now();
    EXPECT_EQ(ask(request, address).status, status);
    return elapsed(began, clock.now());
  }

  api::Dependencies dependencies{service, tokens, clock, nullptr, nullptr, "1.2.3"};
  model::Limits limits;
  api::Guard guard{clock, limits};
  api::Setting setting{dependencies, limits, guard, {"deploy.example.com"}, api::networks_of({"10.0.0.1"})};
  std::vector<std::unique_ptr<api::Session>> sessions;
  std::size_t ended = 0;
};

std::string get(const std::string& host, const std::string& more = "") {
  return "GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n";
}
const std::string kHook =
    "POST /v1/hooks/shop/github HTTP/1.1\r\nHost: deploy.example.com\r\nContent-Length: ";

TEST_F(NetworkSession, ATokenOpensTheDoor) {
  tokens.add("cutover_1", {model::Scope{model::Scope::Kind::read, ""}});
  const std::string call = "GET /v1/version HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  EXPECT_EQ(ask(call + "Authorization: Bearer cutover_1\r\n\r\n").status, 200);
  EXPECT_EQ(time_of(call + "\r\n", 401), Milliseconds(200));
  EXPECT_EQ(time_of(call + "Authorization: Bearer cutover_2\r\n\r\n", 401), Milliseconds(400));
  const Reply refused =
      ask("POST /v1/reload HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer cutover_1\r\n\r\n");
  EXPECT_EQ(refused.status, 403);
}

TEST_F(NetworkSession, TheDoorForHooksHasNothingElse) {
  Client client = connect_from("192.0.2.1", api::Door::hooks);
  EXPECT_EQ(client.exchange("GET /v1/apps HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").status, 404);
  EXPECT_EQ(client.exchange(get("127.0.0.1")).status, 200);
  EXPECT_EQ(client.exchange(kHook + "0\r\n\r\n").status, 200);
  dependencies.hooks_apart = true;
  EXPECT_EQ(ask(kHook + "0\r\n\r\n").status, 404) << "and the API has no hooks then";
}

TEST_F(NetworkSession, AnswersUnderItsOwnNamesOnly) {
  EXPECT_EQ(ask(get("deploy.example.com")).status, 200);
  EXPECT_EQ(ask(get("127.0.0.1:7780")).status, 200);
  const Reply refused = ask(get("rebound.evil.example"));
  EXPECT_EQ(refused.status, 421);
  EXPECT_EQ(refused.json()["type"], "urn:cutover:problem:misdirected");
  EXPECT_EQ(ask("GET /healthz HTTP/1.1\r\n\r\n").status, 421) << "no Host";
  EXPECT_EQ(ask("GET http://evil.example/healthz HTTP/1.1\r\nHost: deploy.example.com\r\n\r\n").status, 421);
  EXPECT_EQ(ask("GET /healthz HTTP/1.1\r\nHost: deploy.example.com\r\nHost: b\r\n\r\n").status, 400);
}

TEST_F(NetworkSession, RefusesWhatOtherPagesSend) {
  EXPECT_EQ(ask(get("deploy.example.com", "Origin: https://evil.example\r\n")).status, 403);
  EXPECT_EQ(ask(get("deploy.example.com", "Origin: null\r\n")).status, 403);
  const Reply preflight = ask(
      "OPTIONS /v1/apps HTTP/1.1\r\nHost: deploy.example.com\r\nAccess-Control-Request-Method: POST\r\n\r\n");
  EXPECT_EQ(preflight.status, 405);
  for (const auto& [name, value] : preflight.headers)
    EXPECT_FALSE(name.starts_with("access-control")) << name;
}

TEST_F(NetworkSession, DoesNotSayWhichVersionItIs) {
  EXPECT_EQ(ask(get("127.0.0.1")).headers.at("server"), "cutoverd");
}

TEST_F(NetworkSession, RefusesARequestOfTwoLengths) {
  EXPECT_EQ(ask("POST /v1/hooks/shop/github HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n"
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                .status,
            400);
  EXPECT_EQ(ask("POST /v1/hooks/shop/github HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
                "Content-Length: 4\r\n\r\n0\r\n\r\n")
                .status,
            400);
  EXPECT_EQ(ask("POST /v1/hooks/shop/github HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n"
                "Content-Length: 5\r\n\r\nabcde")
                .status,
            400);
  EXPECT_TRUE(hook_requests.empty());
}

TEST_F(NetworkSession, RefusesWhatTwoProgramsCouldReadInTwoWays) {
  const std::string begin = "POST /v1/hooks/shop/github HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  for (const char* lengths :
       {"Transfer-Encoding: gzip\r\n", "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, gzip\r\n",
        "Transfer-Encoding: gzip\r\nContent-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 2\r\nContent-Length: 2\r\n", "Content-Length: 2, 2\r\n", "Content-Length: +2\r\n"}) {
    Client client = connect_from("192.0.2.1");
    EXPECT_EQ(
        client.exchange(begin + lengths + "\r\n{}GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").status,
        400)
        << lengths;
    EXPECT_TRUE(client.closed()) << "nothing of what follows is a request: " << lengths;
  }
  EXPECT_EQ(ask("POST /v1/hooks/shop/github HTTP/1.0\r\nHost: 127.0.0.1\r\nTransfer-Encoding: "
                "chunked\r\n\r\n0\r\n\r\n")
                .status,
            400);
  EXPECT_TRUE(hook_requests.empty());
}

TEST_F(NetworkSession, RefusesFieldsBehindTheBody) {
  const std::string begin =
      "POST /v1/hooks/shop/github HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(ask(begin + "2\r\n{}\r\n0\r\n\r\n").status, 200);
  const Reply refused = ask(begin + "2\r\n{}\r\n0;x=y\r\nX-Hub-Signature-256: sha256=00\r\n\r\n");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.json()["detail"], "fields behind the body are not taken");
  EXPECT_EQ(hook_requests.size(), 1u);
}

TEST_F(NetworkSession, RefusesTwoAuthorizations) {
  EXPECT_EQ(ask(get("127.0.0.1", "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n")).status, 400);
}

TEST_F(NetworkSession, RefusesMoreHeaderFieldsThanTheLimit) {
  limits.header_fields = 3;
  EXPECT_EQ(ask(get("127.0.0.1", "A: 1\r\nB: 2\r\n")).status, 200);
  const Reply refused = ask(get("127.0.0.1", "A: 1\r\nB: 2\r\nC: 3\r\n"));
  EXPECT_EQ(refused.status, 431);
  EXPECT_EQ(refused.json()["detail"], "the header may have 3 fields (limits.header_fields)");
}

TEST_F(NetworkSession, RefusesAHeaderOverTheLimit) {
  limits.header = 1024;
  EXPECT_EQ(ask(get("127.0.0.1", "A: " + std::string(1100, 'x') + "\r\n")).status, 431);
}

TEST_F(NetworkSession, RefusesAHooksBodyOverTheLimit) {
  limits.hook_body = 1024;
  EXPECT_EQ(ask(kHook + "1025\r\n\r\n").json()["detail"], "the body may have 1024 bytes (limits.hook_body)");
  EXPECT_EQ(
      ask("POST /v1/reload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 70000\r\n\r\n").json()["detail"],
      "the body may have 65536 bytes (limits.body)");
  EXPECT_NE(ask(kHook + "1024\r\n\r\n" + std::string(1024, 'x')).status, 413);
}

TEST_F(NetworkSession, RefusesABodyThatThereIsNoRoomFor) {
  limits.body = 500;
  limits.all_bodies = 4096;
  const Reply refused = ask(kHook + "2000\r\n\r\n" + std::string(2000, 'x'));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.at("retry-after"), "1");
  EXPECT_NE(ask(kHook + "1000\r\n\r\n" + std::string(1000, 'x')).status, 503);
}

TEST_F(NetworkSession, ARequestThatComesByteByByteHasNoLongerThanTheOthers) {
  limits.request_timeout = Milliseconds(5'000);
  Client client = connect_from("192.0.2.1");
  const auto began = clock.now();
  Reply reply;
  for (const char byte : get("127.0.0.1", "A: " + std::string(100, 'x') + "\r\n")) {
    client.send(std::string(1, byte));
    bool second_over = false;
    clock.run_until(context, [&, at = clock.now() + Milliseconds(1'000)] {
      second_over = clock.now() >= at;
      return second_over || sessions.empty();
    });
    if (elapsed(began, clock.now()) > Milliseconds(6'000)) break;
  }
  reply = client.receive();
  EXPECT_EQ(reply.status, 408);
}

TEST_F(NetworkSession, CountsHookRequestsByAddress) {
  limits.hook_requests = 2;
  EXPECT_EQ(ask(kHook + "0\r\n\r\n").status, 200);
  EXPECT_EQ(ask(kHook + "0\r\n\r\n").status, 200);
  const Reply refused = ask(kHook + "0\r\n\r\n");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.at("retry-after"), "30");
  EXPECT_EQ(ask(kHook + "0\r\n\r\n", "192.0.2.2").status, 200);
  EXPECT_EQ(ask(get("127.0.0.1")).status, 200) << "only hooks are counted";
  EXPECT_EQ(hook_requests.size(), 3u);
}

TEST_F(NetworkSession, NoSpellingOfThePathEscapesTheCount) {
  limits.hook_requests = 1;
  ask(kHook + "0\r\n\r\n");
  for (const char* path :
       {"/v1/%68ooks/shop/github", "http://127.0.0.1/v1/hooks/shop/github", "/v1/hooks/x/y/z"}) {
    EXPECT_EQ(ask("POST " + std::string(path) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").status, 429) << path;
  }
}

TEST_F(NetworkSession, TheClientOfATrustedProxyIsWhoItSays) {
  limits.hook_requests = 1;
  const auto hook_from = [&](const std::string& client, const std::string& peer) {
    return ask("POST /v1/hooks/shop/github HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: " + client +
                   "\r\n\r\n",
               peer)
        .status;
  };
  EXPECT_EQ(hook_from("198.51.100.1", "10.0.0.1"), 200);
  EXPECT_EQ(hook_from("198.51.100.2", "10.0.0.1"), 200);
  EXPECT_EQ(hook_from("198.51.100.1", "10.0.0.1"), 429);
  EXPECT_EQ(hook_from("198.51.100.3", "192.0.2.1"), 200);
  EXPECT_EQ(hook_from("198.51.100.4", "192.0.2.1"), 429) << "no proxy of ours may say so";
}

TEST_F(NetworkSession, WrongCredentialsAreAnsweredLaterEachTime) {
  hook_answer = Error(ErrorCode::unauthorized, "not signed");
  EXPECT_EQ(time_of(kHook + "0\r\n\r\n", 401), Milliseconds(200));
  EXPECT_EQ(time_of(kHook + "0\r\n\r\n", 401), Milliseconds(400));
  EXPECT_EQ(time_of(kHook + "0\r\n\r\n", 401, "192.0.2.2"), Milliseconds(200));
  hook_answer = api::HookAnswer();
  EXPECT_EQ(time_of(kHook + "0\r\n\r\n", 200), Milliseconds(0)) << "who is right does not wait";
}

TEST_F(NetworkSession, WhoIsHeldBackCanBeSentAway) {
  hook_answer = Error(ErrorCode::unauthorized, "not signed");
  Client client = connect_from("192.0.2.1");
  client.send(kHook + "0\r\n\r\n");
  settle();
  EXPECT_TRUE(sessions.back()->waits_for_client());
  const auto began = clock.now();
  sessions.back()->give_up();
  clock.run_until(context, [this] { return ended == sessions.size(); });
  EXPECT_EQ(clock.now(), began) << "its place is free at once";
}

TEST_F(NetworkSession, WhoLeavesIsHeldBackNoLonger) {
  hook_answer = Error(ErrorCode::unauthorized, "not signed");
  for (int i = 0; i < 6; ++i) guard.count_failure("192.0.2.1");
  Client client = connect_from("192.0.2.1");
  client.send(kHook + "0\r\n\r\n");
  settle();
  client.leave();
  const auto began = clock.now();
  clock.run_until(context, [this] { return ended == sessions.size(); });
  EXPECT_EQ(clock.now(), began);
}

TEST_F(NetworkSession, WhoIsSentAwayBetweenTwoStepsTakesNoOther) {
  Client client = connect_from("192.0.2.1");
  client.send("GET /hea");
  settle();
  client.send("lthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  sessions.back()->give_up();
  settle();
  EXPECT_EQ(ended, sessions.size());
}

}  // namespace
}  // namespace cutover::test
