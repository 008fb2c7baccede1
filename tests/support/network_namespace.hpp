#pragma once

#include <string>
#include <vector>

namespace cutover::test {

/// A network apart from this machine's: interfaces, addresses, routes, firewall and ports of its own. It has
/// no way out until one is made; 127.0.0.1 is up. Needs root and iproute2.
class NetworkNamespace {
 public:
  NetworkNamespace();
  NetworkNamespace(const NetworkNamespace&) = delete;
  NetworkNamespace& operator=(const NetworkNamespace&) = delete;
  /// What still runs in it keeps it, without a name.
  ~NetworkNamespace();

  /// Removes those of processes that died without doing it.
  static void remove_abandoned();

  const std::string& name() const { return name_; }
  std::string path() const { return "/run/netns/" + name_; }
  /// The command that runs this one in it, as the same process.
  std::vector<std::string> inside(std::vector<std::string> argv) const;
  /// Moves the calling thread into it; what it makes from now on is there. Throws std::system_error.
  void enter() const;
  /// ip({"link", "set", "eth0", "up"}), in it. Throws std::runtime_error when it fails.
  void ip(std::vector<std::string> arguments) const;

 private:
  std::string name_;
};

}  // namespace cutover::test
