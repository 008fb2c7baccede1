#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/cutoverd.hpp"
#include "support/process.hpp"

namespace cutover::bench {

/// Something that listens on a port of 127.0.0.1 and passes HTTP requests on to the same app. It has one
/// thread for that, keeps connections on both sides, says in X-Forwarded-For who asked, and logs no requests.
class Proxy {
 public:
  virtual ~Proxy() = default;

  virtual std::string_view name() const = 0;
  virtual std::uint16_t port() const = 0;
  /// Returns when it answers.
  virtual void start() = 0;
  virtual void stop() = 0;
  virtual std::vector<pid_t> processes() const = 0;
};

/// An app's address: a container's own.
struct Backend {
  std::string address;
  std::uint16_t port = 0;
};

/// nginx, HAProxy and Caddy. `folder`: an existing one, for their files. Their programs have to be there.
std::vector<std::unique_ptr<Proxy>> other_proxies(const std::filesystem::path& folder,
                                                  const Backend& backend);

/// cutoverd's gate, for an app that listens there already.
class GateProxy final : public Proxy {
 public:
  GateProxy(Cutoverd& daemon, std::uint16_t port) : daemon_(daemon), port_(port) {}

  std::string_view name() const override { return "cutoverd"; }
  std::uint16_t port() const override { return port_; }
  void start() override;
  void stop() override { daemon_.stop(); }
  std::vector<pid_t> processes() const override { return {daemon_.pid()}; }

 private:
  Cutoverd& daemon_;
  std::uint16_t port_;
};

}  // namespace cutover::bench
