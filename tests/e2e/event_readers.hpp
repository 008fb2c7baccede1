#pragma once

#include <poll.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace cutover::test {

/// Clients that follow the events of one deployment at the same time, each on a connection of its own.
class EventReaders {
 public:
  /// Connects so many, and asks. Raises this process's limit of open files where it is too low.
  EventReaders(const std::filesystem::path& socket, const std::string& target, std::size_t count);
  EventReaders(const EventReaders&) = delete;
  EventReaders& operator=(const EventReaders&) = delete;
  ~EventReaders();

  /// Reads until this is true of what every one of them got, for a minute at most: of how many it is.
  std::size_t read_until(const std::function<bool(const std::string& got)>& enough);
  /// Reads until the daemon has closed all the connections, for a minute at most: how many.
  std::size_t read_to_the_end();

  /// What each got, the head of the answer included.
  const std::vector<std::string>& got() const { return got_; }

 private:
  std::size_t closed() const;
  void read_more();

  std::vector<pollfd> connections_;  // descriptor -1: the daemon has closed it
  std::vector<std::string> got_;
};

}  // namespace cutover::test
