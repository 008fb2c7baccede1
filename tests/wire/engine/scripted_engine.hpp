#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "cutover/base/clock.hpp"
#include "cutover/base/timeout.hpp"
#include "cutover/engine/client.hpp"
#include "support/eventually.hpp"
#include "support/unix_server.hpp"

namespace cutover::engine {

/// The real client, and an Engine that answers by script. Unless a test says otherwise it speaks API 1.41.
class ScriptedEngine : public ::testing::Test {
 protected:
  static test::Reply version_reply(const std::string& newest, const std::string& oldest) {
    return test::Reply::json(200, R"({"Version":"1.2.3","ApiVersion":")" + newest + R"(","MinAPIVersion":")" +
                                      oldest + R"(","Os":"linux"})");
  }

  void speak(const std::string& newest, const std::string& oldest = "1.24") {
    server.on("GET /version", version_reply(newest, oldest));
  }

  /// The client, with the default script when none was given before.
  Client& client() {
    if (client_) return *client_;
    options.socket = server.socket();
    client_ = make_docker_client(context.get_executor(), *clock, options);
    return *client_;
  }
  /// A client of an Engine that speaks 1.41.
  Client& engine() {
    if (!client_) speak("1.41");
    return client();
  }

  template <class T>
  Result<T> get(Task<Result<T>> task) {
    std::optional<Result<T>> result;
    std::exception_ptr thrown;
    boost::asio::co_spawn(context, detail::store_result(std::move(task), result),
                          [&thrown](std::exception_ptr failure) { thrown = failure; });
    context.restart();
    context.run();
    if (thrown) std::rethrow_exception(thrown);
    return std::move(*result);
  }

  /// Cancels the task when so many requests have come, calls `then`, and lets the task end. Nothing: it
  /// threw.
  template <class T>
  std::optional<Result<T>> cancel_after(
      std::size_t requests, Task<Result<T>> task, const std::function<void()>& then = [] {}) {
    namespace asio = boost::asio;
    asio::cancellation_signal cancel;
    std::optional<Result<T>> result;
    asio::co_spawn(context, detail::store_result(std::move(task), result),
                   asio::bind_cancellation_slot(cancel.slot(), [](std::exception_ptr) {}));
    context.restart();
    EXPECT_TRUE(test::eventually([&] {
      context.poll();
      return server.requests().size() >= requests;
    }));
    cancel.emit(asio::cancellation_type::terminal);
    then();
    context.run();
    return result;
  }

  /// What was asked, without the version negotiation.
  std::vector<test::ReceivedRequest> calls() const {
    auto requests = server.requests();
    std::erase_if(requests, [](const auto& request) { return request.target == "/version"; });
    return requests;
  }
  nlohmann::json sent(std::size_t call) const { return nlohmann::json::parse(calls().at(call).body); }

  test::UnixServer server;
  boost::asio::io_context context;
  std::unique_ptr<Clock> clock = make_system_clock();
  DockerClientOptions options;

 private:
  std::unique_ptr<Client> client_;
};

}  // namespace cutover::engine
