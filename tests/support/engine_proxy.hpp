#pragma once

#include <chrono>
#include <filesystem>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "support/process.hpp"

namespace cutover::test {

/// What becomes of one request that goes through the proxy.
enum class EngineFault {
  hang,           ///< the Engine never gets it, and nobody answers
  lost_reply,     ///< the Engine acts, and the connection ends before it answers
  hanging_reply,  ///< the Engine acts, and nobody answers
  cut_reply,      ///< the connection ends in the middle of the answer
  slow_reply,     ///< a byte of the answer each second
  refuse,         ///< the Engine never gets it; nobody accepts connections for a while, and those there end
  no_socket,      ///< the same, and the socket's file is gone for that while
};

/// A Unix socket between a client and the Engine, on threads of its own. Everything goes through unchanged,
/// but for the request that is chosen.
class EngineProxy {
 public:
  /// How long `refuse` and `no_socket` last.
  static constexpr std::chrono::milliseconds kAway{1500};

  explicit EngineProxy(std::string engine_socket);
  EngineProxy(const EngineProxy&) = delete;
  EngineProxy& operator=(const EngineProxy&) = delete;
  ~EngineProxy();

  std::string socket() const { return folder_ / "docker.sock"; }

  /// From now on the `nth` request like this meets the fault: "POST /containers/shop-web-2/start", method and
  /// path without version and query; * stands for anything. One fault at a time: the last one set.
  void on(const std::string& request, EngineFault fault, int nth = 1);
  /// Whether it met it.
  bool happened() const;

 private:
  struct Peer;
  struct Chosen {
    std::string request;
    EngineFault fault;
    int left;
  };

  void listen();
  void accept_all();
  void serve(Peer& peer);
  std::optional<EngineFault> fault_for(const std::string& request);
  void answer(Peer& peer, const std::string& bytes, std::optional<EngineFault> fault);
  void go_away(bool with_the_file);
  void end_connections();

  const std::string engine_socket_;
  std::filesystem::path folder_;
  Descriptor listener_;
  mutable std::mutex mutex_;
  std::optional<Chosen> chosen_;
  bool happened_ = false;
  bool stopping_ = false;
  std::optional<std::chrono::steady_clock::time_point> away_until_;
  std::list<Peer> peers_;
  std::thread acceptor_;
};

}  // namespace cutover::test
