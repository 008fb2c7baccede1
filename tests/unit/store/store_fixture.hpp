#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cutover/store/store.hpp"

namespace cutover::store {

/// A folder of its own, gone afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

template <class T>
Task<void> keep(Task<T> task, std::optional<T>& into) {
  auto value = co_await std::move(task);
  into.emplace(std::move(value));
}

/// What the task gives, run to its end on `context`.
template <class T>
T run_on(boost::asio::io_context& context, Task<T> task) {
  std::optional<T> value;
  std::exception_ptr thrown;
  boost::asio::co_spawn(context, keep(std::move(task), value),
                        [&thrown](std::exception_ptr failure) { thrown = failure; });
  context.restart();
  context.run();
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*value);
}

/// A process that runs `body` and exits with what it returns.
class Child {
 public:
  explicit Child(const std::function<int()>& body);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();
  void kill();
  /// Its exit status; -1 when a signal ended it.
  int wait();

 private:
  pid_t pid_;
};

constexpr WallTime kNoon{Milliseconds(1'785'585'600'000)};

/// A store in a folder of its own, and words to use it with.
class StoreTest : public ::testing::Test {
 protected:
  void open();
  void close() { store_.reset(); }
  void reopen() {
    close();
    open();
  }

  template <class T>
  T run(Task<T> task) {
    return run_on(context_, std::move(task));
  }

  /// The number of an accepted request.
  int accept(const std::string& app = "shop", WallTime at = kNoon);
  void append(int number, std::vector<model::EventBody> bodies, WallTime at = kNoon);
  model::Deployment deployment(int number);
  void end(int number, model::Outcome outcome, std::optional<int> serving);

  static NewDeployment request(const std::string& app = "shop", const std::string& key = "");

  TemporaryFolder folder_;
  boost::asio::io_context context_;
  std::unique_ptr<Store> store_;
};

/// With every field set to something that is not its default.
model::PinnedSpec full_spec();
model::Account full_account();

}  // namespace cutover::store
