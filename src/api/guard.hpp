#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>

#include "cutover/base/clock.hpp"
#include "cutover/model/listener.hpp"

namespace cutover::api {

/// What is known of the most recent clients, each by the address that its limits are counted by. Bounded: the
/// one that was quiet for longest is forgotten for a new one.
template <class Record>
class AddressBook {
 public:
  Record& at(const std::string& address) {
    constexpr std::size_t most = 4096;
    if (const auto found = places_.find(address); found != places_.end()) {
      entries_.splice(entries_.begin(), entries_, found->second);
      return entries_.front().second;
    }
    if (places_.size() >= most) {
      places_.erase(entries_.back().first);
      entries_.pop_back();
    }
    entries_.emplace_front(address, Record());
    places_[address] = entries_.begin();
    return entries_.front().second;
  }

 private:
  using Entries = std::list<std::pair<std::string, Record>>;
  Entries entries_;  // the most recent first
  std::map<std::string, typename Entries::iterator> places_;
};

/// Counts what clients take that have not shown yet who they are, all connections together.
class Guard {
 public:
  Guard(Clock& clock, const model::Limits& limits) : clock_(clock), limits_(limits) {}

  /// Counts one request to a hook. Nothing: it may go on; otherwise how long until one may.
  std::optional<Milliseconds> count_hook_request(const std::string& address);
  /// Counts wrong credentials; returns how long the answer is to be held back: longer each time in a row.
  Milliseconds count_failure(const std::string& address);
  void forget_failures(const std::string& address);

  /// Bytes of a client's body that is in memory. Given back when it goes away. A small body always has room:
  /// there are no more of them than connections.
  class Share {
   public:
    /// `address` "" : of one that is not counted by itself.
    Share(Guard& guard, std::string address) : guard_(guard), address_(std::move(address)) {}
    ~Share();
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    /// The body has that many bytes now. False: that is more than there is room for.
    bool grow_to(std::size_t bytes);

   private:
    Guard& guard_;
    const std::string address_;
    std::size_t taken_ = 0;
  };

 private:
  struct Allowance {
    std::optional<SteadyTime> at;  // when `left` was true
    double left = 0;
  };
  struct Failures {
    int in_a_row = 0;
    SteadyTime last;
  };

  Clock& clock_;
  const model::Limits& limits_;
  AddressBook<Allowance> hook_requests_;
  AddressBook<Failures> failures_;
  std::size_t bodies_ = 0;                        // bytes
  std::map<std::string, std::size_t> bodies_of_;  // of those who have any
};

}  // namespace cutover::api
