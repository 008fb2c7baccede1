#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "cutover/deploy/service.hpp"
#include "cutover/events/feed.hpp"
#include "deploy/fake_engine.hpp"
#include "deploy/fake_entries.hpp"
#include "deploy/fake_gate.hpp"
#include "deploy/fake_swarm.hpp"
#include "deploy/memory_store.hpp"
#include "deploy/scripted_prober.hpp"
#include "support/fake_clock.hpp"

namespace cutover::test {

/// A host with an Engine, a history and the app "shop", in a fake clock's time. `restart` is a crash of the
/// daemon: the service is gone in the middle of what it did, and a new one starts on the same Engine and
/// history.
class Host : public ::testing::Test {
 protected:
  Host() {
    for (const char letter : {'1', '2', '3'})
      engine.add_image("acme/shop", std::string("v") + letter, letter);
    shop = make_shop();
    engine.on_change = [this](const std::string& action, const std::string& target) {
      const bool known = store.intended(action, target) || store.failed_appends;
      EXPECT_TRUE(known) << "asked to " << action << " " << target << " without a durable intent";
    };
    restart();
  }

  ~Host() override { abandon(); }

  static model::App make_shop() {
    model::App app;
    app.name = "shop";
    app.image = model::ImageRef{"acme/shop", "v1", ""};
    model::Web web;
    web.port = 8000;
    app.processes.push_back(model::Process{"web", {}, model::Stop(), web});
    return app;
  }

  static model::Process worker() { return model::Process{"worker", {"work"}, model::Stop(), std::nullopt}; }

  /// Kills the service as kill -9 does: nothing of it runs on, and no destructor either.
  void abandon() {
    if (!context) return;
    static auto* const dead = new std::vector<
        std::pair<std::unique_ptr<boost::asio::io_context>, std::unique_ptr<deploy::Service>>>;
    dead->emplace_back(std::move(context), std::move(service));
    clock.forget_sleepers();
  }

  void restart() {
    abandon();
    make_service();
    run(service->start());
  }

  /// A new run of the daemon that has not started to work yet.
  void make_service() {
    context = std::make_unique<boost::asio::io_context>();
    feed = std::make_unique<events::Feed>(context->get_executor());
    deploy::Dependencies dependencies{engine, store, prober, clock, *feed, [this] { ++idle_times; }, gate};
    if (behind_gate) dependencies.gate = &fake_gate;
    if (holds_back) dependencies.entries = &entries;
    dependencies.swarm = swarm;
    service = deploy::make_service(context->get_executor(), dependencies);
    configure();
  }

  void configure() { service->configure({{"shop", shop}}); }

  /// Runs until the task has ended, and gives what it returned.
  template <class T>
  T run(Task<T> task) {
    std::optional<T> result;
    std::exception_ptr thrown;
    boost::asio::co_spawn(*context, std::move(task), [&](std::exception_ptr failure, T value) {
      thrown = failure;
      result.emplace(std::move(value));
    });
    clock.run_until(*context, [&] { return result.has_value(); });
    if (thrown) std::rethrow_exception(thrown);
    if (!result) throw std::logic_error("the task waits for something that never comes");
    return std::move(*result);
  }

  void run_until(const std::function<bool()>& done) { clock.run_until(*context, done); }

  int submit(const std::string& tag) {
    deploy::Submission submission;
    submission.app = "shop";
    submission.request.tag = tag;
    submission.requested_by = model::Requester{"socket", "root"};
    return run(service->submit(std::move(submission))).value().number;
  }

  model::Deployment ended(int number) {
    return run(service->ended(model::DeploymentId{"shop", number})).value();
  }
  model::Deployment deployed(const std::string& tag) { return ended(submit(tag)); }
  model::Deployment seen(int number) {
    return run(service->deployment(model::DeploymentId{"shop", number})).value();
  }
  void cancel(int number) {
    const auto cancelled =
        run(service->cancel(model::DeploymentId{"shop", number}, model::Requester{"socket", "ann"}));
    ASSERT_TRUE(cancelled) << cancelled.error().text();
  }
  void run_to_phase(int number, model::Phase phase) {
    run_until([&] {
      const auto& events = store.journal(model::DeploymentId{"shop", number});
      for (const model::Event& event : events) {
        const auto* started = std::get_if<model::PhaseStarted>(&event.body);
        if (started && started->phase == phase) return true;
      }
      return false;
    });
  }

  FakeClock clock;
  std::unique_ptr<boost::asio::io_context> context;
  std::unique_ptr<events::Feed> feed;
  FakeEngine engine{clock};
  MemoryStore store;
  ScriptedProber prober{engine};
  FakeGate fake_gate{engine};
  FakeEntries entries{engine};
  bool behind_gate = false;
  bool holds_back = false;
  model::App shop;
  gate::Gate* gate = nullptr;  ///< from the next restart on
  FakeSwarm fake_swarm{clock};
  engine::Swarm* swarm = nullptr;  ///< likewise
  std::unique_ptr<deploy::Service> service;
  int idle_times = 0;  ///< how often the service said that nothing is under way any more
};

}  // namespace cutover::test
