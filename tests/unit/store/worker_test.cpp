#include "store/worker.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>
#include <future>
#include <thread>

#include "store_fixture.hpp"

namespace cutover::store {
namespace {

namespace asio = boost::asio;

struct Threads {
  std::thread::id work, answer;
};

Task<Threads> threads_of(Worker& worker) {
  auto work = [] { return std::this_thread::get_id(); };
  auto id = co_await worker.run(work);
  co_return Threads{id, std::this_thread::get_id()};
}

TEST(Workers, WorkRunsOnItsOwnThreadAndAnswersOnTheCallers) {
  asio::io_context context;
  Worker worker;
  const Threads threads = run_on(context, threads_of(worker));
  EXPECT_NE(threads.work, std::this_thread::get_id());
  EXPECT_EQ(threads.answer, std::this_thread::get_id());
}

TEST(Workers, AnExceptionReachesTheCaller) {
  asio::io_context context;
  Worker worker;
  auto work = []() -> int { throw std::logic_error("a bug"); };
  EXPECT_THROW(run_on(context, worker.run(work)), std::logic_error);
}

TEST(Workers, WorkOfACancelledCallerIsDoneAllTheSame) {
  asio::io_context context;
  Worker worker;
  asio::cancellation_signal cancel;
  std::promise<void> go;
  bool done = false;
  bool ended = false;
  auto work = [&done, &go] {
    go.get_future().wait();
    return done = true;
  };
  std::optional<bool> value;
  asio::co_spawn(context, keep(worker.run(work), value),
                 asio::bind_cancellation_slot(cancel.slot(), [&ended](std::exception_ptr) { ended = true; }));
  context.poll();
  cancel.emit(asio::cancellation_type::terminal);
  context.poll();
  EXPECT_FALSE(ended) << "the caller waits for the work";
  go.set_value();
  context.run();
  EXPECT_TRUE(ended);
  EXPECT_TRUE(done);
}

TEST(Workers, WhatIsQueuedIsDoneBeforeItsEnd) {
  asio::io_context context;
  int done = 0;
  {
    Worker worker;
    for (int i = 0; i < 10; ++i) {
      auto work = [&done] { return ++done; };
      asio::co_spawn(context, worker.run(work), asio::detached);
    }
    context.poll();
  }
  EXPECT_EQ(done, 10);
  context.restart();
  context.run();
}

}  // namespace
}  // namespace cutover::store
