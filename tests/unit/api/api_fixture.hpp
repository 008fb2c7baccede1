#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "client.hpp"
#include "cutover/api/server.hpp"
#include "scripted_service.hpp"
#include "scripted_tokens.hpp"
#include "support/fake_clock.hpp"

namespace cutover::test {

/// The real server on a real socket in a folder of its own, before a scripted deploy::Service.
class ApiTest : public ::testing::Test {
 protected:
  ApiTest() {
    std::string name = (std::filesystem::temp_directory_path() / "cutover-api-XXXXXX").string();
    folder = ::mkdtemp(name.data());
    options.socket = folder / "run" / "cutover.sock";
  }

  ~ApiTest() override {
    if (server) stop(Milliseconds(0));
    std::filesystem::remove_all(folder);
  }

  void start() {
    const auto reload = [this]() -> Task<Result<api::Reloaded>> { return answer(reloaded); };
    const auto is_ready = [this]() -> Task<Result<std::vector<std::string>>> { return answer(ready); };
    const auto hook = [this](api::HookRequest request) -> Task<Result<api::HookAnswer>> {
      hook_requests.push_back(std::move(request));
      return answer(hook_answer);
    };
    server = api::make_server(context.get_executor(),
                              {service, tokens, clock, reload, is_ready, "1.2.3", hook}, options);
    const auto listening = server->listen();
    ASSERT_TRUE(listening) << listening.error().text();
    boost::asio::co_spawn(context, server->run(), boost::asio::detached);
  }

  /// Returns once the server has stopped.
  void stop(Milliseconds grace) {
    begin_stop(grace);
    clock.run_until(context, [this] { return stopped; });
  }
  void begin_stop(Milliseconds grace) {
    stopped = false;
    boost::asio::co_spawn(context, server->stop(grace), [this](std::exception_ptr) { stopped = true; });
  }

  /// Lets everything happen that needs no time to pass.
  void settle() {
    context.restart();
    context.poll();
  }

  Client connect() { return Client(context, clock, options.socket); }
  Reply call(std::string_view method, std::string_view target, std::string_view body = "",
             const std::vector<std::string>& headers = {}) {
    Client client = connect();
    client.send(request_text(method, target, body, headers));
    return client.receive(method == "HEAD");
  }

  template <class T>
  static Task<Result<T>> answer(Result<T> result) {
    co_return result;
  }

  std::filesystem::path folder;
  boost::asio::io_context context;
  FakeClock clock;
  ScriptedService service{context.get_executor()};
  ScriptedTokens tokens;
  Result<api::Reloaded> reloaded = api::Reloaded{2, {"one"}};
  Result<std::vector<std::string>> ready = std::vector<std::string>();
  std::vector<api::HookRequest> hook_requests;
  Result<api::HookAnswer> hook_answer = api::HookAnswer();
  api::Options options;
  std::unique_ptr<api::Server> server;
  bool stopped = false;
};

}  // namespace cutover::test
