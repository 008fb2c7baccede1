#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>

#include "cutover/base/clock.hpp"
#include "cutover/base/timeout.hpp"
#include "cutover/engine/client.hpp"
#include "cutover/engine/swarm.hpp"
#include "support/test_environment.hpp"

namespace cutover::engine {

/// Clients of real Engines, and a way to wait for what they give.
class EngineClients : public ::testing::Test {
 protected:
  std::unique_ptr<Client> connect(const std::string& socket, FindCredentials credentials = {}) {
    DockerClientOptions options;
    options.socket = socket;
    options.credentials = std::move(credentials);
    return make_docker_client(context_.get_executor(), *clock_, options);
  }

  std::unique_ptr<Swarm> connect_swarm(const std::string& socket, FindCredentials credentials = {},
                                       Milliseconds call_timeout = Milliseconds(30'000)) {
    DockerClientOptions options;
    options.call_timeout = call_timeout;
    options.socket = socket;
    options.credentials = std::move(credentials);
    return make_docker_swarm(context_.get_executor(), *clock_, options);
  }

  template <class T>
  Result<T> get(Task<Result<T>> task) {
    std::optional<Result<T>> result;
    std::exception_ptr thrown;
    boost::asio::co_spawn(context_, detail::store_result(std::move(task), result),
                          [&thrown](std::exception_ptr failure) { thrown = failure; });
    context_.restart();
    context_.run();
    if (thrown) std::rethrow_exception(thrown);
    return std::move(*result);
  }
  /// For steps that are not what the test is about: throws when they fail.
  template <class T>
  T must(Task<Result<T>> task) {
    auto result = get(std::move(task));
    if (!result) throw std::runtime_error(result.error().text());
    return std::move(result).value();
  }

  static std::string test_name() { return ::testing::UnitTest::GetInstance()->current_test_info()->name(); }

  static constexpr const char* kLabel = "cutover.test";
  /// "cutover.test=<test>"
  static std::string labelled() { return std::string(kLabel) + "=" + test_name(); }
  static Labels labels() { return {{kLabel, test_name()}}; }

  static ContainerSpec spec(const std::string& name, std::vector<std::string> command = {"worker"}) {
    ContainerSpec spec;
    spec.name = name;
    spec.image = "demo:v1";
    spec.command = std::move(command);
    spec.labels = labels();
    return spec;
  }

 private:
  boost::asio::io_context context_;
  std::unique_ptr<Clock> clock_ = make_system_clock();
};

/// The Engine of the test environment. Containers with the test's label are removed behind it.
class RealEngine : public EngineClients {
 protected:
  ~RealEngine() override {
    ContainerFilter ours;
    ours.labels = {labelled()};
    const auto containers = get(engine->list_containers(ours));
    if (!containers) return;
    for (const auto& container : *containers) get(engine->remove_container(container.id, true));
  }

  std::string make(const ContainerSpec& wanted) { return must(engine->create_container(wanted)); }
  std::string run(const ContainerSpec& wanted) {
    const std::string id = make(wanted);
    must(engine->start_container(id));
    return id;
  }
  Container inspected(const std::string& container) { return must(engine->inspect_container(container)); }

  const test::TestEnvironment& environment = test::TestEnvironment::get();
  std::unique_ptr<Client> engine = connect(environment.engine_socket);
};

}  // namespace cutover::engine
