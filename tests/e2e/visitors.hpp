#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/network_namespace.hpp"

namespace cutover::test {

/// Clients of an app, each asking one thing after the other until stopped. None tries again: a
/// connection that ends with a request on it is a failure. One that was ended between two requests is not.
class Visitors {
 public:
  enum class Habit { get, get_and_pause, post, get_and_stay, post_and_stay, get_and_stay_and_pause };

  /// At 127.0.0.1.
  explicit Visitors(std::uint16_t port) : port_(port) {}
  /// Who come from another network, which has to live as long.
  Visitors(const NetworkNamespace& from, std::string address, std::uint16_t port)
      : from_(&from), address_(std::move(address)), port_(port) {}
  ~Visitors() { stop(); }
  Visitors(const Visitors&) = delete;
  Visitors& operator=(const Visitors&) = delete;

  void add(Habit habit, int count);
  void stop();

  int answered() const { return answered_; }
  /// On a connection that had been used before.
  int answered_again() const { return answered_again_; }
  std::vector<std::string> failures() const;
  /// Bodies of the POSTs (to /note), each another one, in order.
  std::vector<std::string> posted() const;

 private:
  void live(Habit habit);

  const NetworkNamespace* const from_ = nullptr;  ///< null: this process's
  const std::string address_ = "127.0.0.1";
  const std::uint16_t port_;
  std::atomic<bool> ending_ = false;
  std::atomic<int> answered_ = 0;
  std::atomic<int> answered_again_ = 0;
  std::atomic<int> count_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> failures_;
  std::vector<std::string> posted_;
  std::vector<std::thread> threads_;
};

}  // namespace cutover::test
