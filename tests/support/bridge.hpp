#pragma once

#include <string>

namespace cutover::test {

/// A network bridge for one private Engine. Two Engines on one bridge would hand out the same addresses, so
/// each gets its own: interface `cut<n>` with 10.213.<n>.0/24, and 10.214.<n>.0/24 for the networks that
/// tests make.
class Bridge {
 public:
  /// Makes the first one that nobody has. Throws std::runtime_error when it can't (it needs root and
  /// iproute2).
  static Bridge claim();
  /// The one that a former `claim` numbered so.
  explicit Bridge(int number) : number_(number) {}

  int number() const { return number_; }
  std::string interface() const { return "cut" + std::to_string(number_); }
  std::string pool() const { return networks_prefix() + "0/24"; }

  /// Removes the bridge, those of its Engine's networks, and the Engine's firewall rules for them: dockerd
  /// leaves all that behind when it stops.
  void remove() const;

 private:
  /// A fixed one: left to itself, a bridge takes another whenever a container comes or goes, and what the
  /// others send to the former is lost.
  std::string hardware_address() const;
  std::string own_prefix() const { return "10.213." + std::to_string(number_) + "."; }
  std::string networks_prefix() const { return "10.214." + std::to_string(number_) + "."; }

  int number_;
};

}  // namespace cutover::test
