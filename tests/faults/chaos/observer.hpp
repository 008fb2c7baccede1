#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "support/engine_host.hpp"

namespace cutover::chaos {

/// Watches the Engine from outside of the daemon, all the time, over the Engine's own restarts: its events as
/// they come, and now and then what runs. Keeps what must never be seen.
class Observer {
 public:
  /// `foreign`: names of containers that are not the daemon's to touch.
  Observer(const test::EngineHost& engine, std::set<std::string> foreign);
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  ~Observer();

  /// To be called before the Engine is stopped or killed, and when it answers again: what it does to
  /// containers meanwhile is nobody's fault.
  void engine_goes();
  void engine_is_back();

  /// Foreign from now on, and no more.
  void add_foreign(const std::string& name);
  void forget_foreign(const std::string& name);

  /// What was wrong so far: each a sentence.
  std::vector<std::string> violations() const;
  /// Whether that container was ever seen to run.
  bool ran(const std::string& container) const;
  std::vector<std::string> last_events() const;
  int looks() const { return looks_; }
  int events() const { return events_; }

 private:
  void watch();
  void follow(std::string since);
  std::string since() const;
  void take(const std::string& line);
  void look();

  struct Running {
    std::string name;
    std::string role;  ///< app and process
    std::string deployment;
  };
  void started(const std::string& id, Running container);

  const test::EngineHost& engine_;
  mutable std::mutex mutex_;
  std::set<std::string> foreign_;
  std::vector<std::string> violations_;
  std::deque<std::string> last_events_;
  std::map<std::string, Running> running_;  ///< by identity, as the events have it
  std::set<std::string> ran_;
  std::map<std::string, int> releases_;  ///< how often each release command was started
  std::string since_;                    ///< when the Engine that answers was started
  std::int64_t back_at_ns_ = 0;
  bool engine_answers_ = true;
  std::atomic<int> looks_ = 0;
  std::atomic<int> events_ = 0;
  std::atomic<bool> ends_ = false;
  std::string rest_;  ///< of a line that is not whole yet
  std::thread watching_;
};

}  // namespace cutover::chaos
