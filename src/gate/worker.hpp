#pragma once

#include <list>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "gate/app_state.hpp"
#include "gate/client.hpp"
#include "gate/event_loop.hpp"
#include "gate/listener.hpp"
#include "gate/request_head.hpp"
#include "gate/response_head.hpp"

namespace cutover::gate {

/// What one thread of the gate has. Everything here is of that thread, but `loop.post` and `loop.stop`.
struct Worker {
  Worker();
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  EventLoop loop;
  Blocks blocks;
  // Where heads are taken apart: each is looked at to its end at once, so that one for all will do.
  RequestHead request;
  ResponseHead response;

  std::map<std::string, std::shared_ptr<AppState>> apps;
  std::map<int, std::unique_ptr<Listener>> listeners;  // by descriptor
  std::list<std::unique_ptr<Client>> clients;

  /// This listener's address is free.
  void leave(int descriptor);
  /// Has clients come again on another connection.
  void part() { parting = true; }
  /// That, and nothing more is accepted.
  void retire();
  /// What waits in the listeners' queues is accepted, nothing after it.
  void hand_over_listeners();
  /// Ends the connections on which nothing is asked.
  void end_idle();
  bool parting = false;
  bool retired = false;

  /// 32 hexadecimal digits that nobody had before.
  std::string new_request_id();

 private:
  std::uint64_t id_base_ = 0;
  std::uint64_t id_count_ = 0;
};

}  // namespace cutover::gate
