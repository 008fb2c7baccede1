#include "e2e/visitors.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "wire/gate/connection.hpp"

namespace cutover::test {
namespace {

using gate::test::Connection;
using Habit = Visitors::Habit;

/// It has been ended properly meanwhile; a reset is none.
bool was_ended(const Connection& connection) {
  char first = 0;
  return ::recv(connection.descriptor(), &first, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

std::string request_of(Habit habit, const std::string& body) {
  if (habit == Habit::post || habit == Habit::post_and_stay) {
    return "POST /note HTTP/1.1\r\nHost: shop\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  }
  return "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";
}

std::string why_failed(Connection& connection, const std::string& request) {
  if (!connection.send(request)) return std::string("not sent: ") + std::strerror(errno);
  const auto answer = connection.read_message();
  if (!answer) return std::string("no answer: ") + std::strerror(errno);
  if (answer->status() / 100 != 2) return answer->first_line() + " " + answer->body;
  if (answer->field("Connection") == "close") connection.close();
  return "";
}

}  // namespace

void Visitors::add(Habit habit, int count) {
  for (int i = 0; i < count; ++i) threads_.emplace_back([this, habit] { live(habit); });
}

void Visitors::stop() {
  ending_ = true;
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Visitors::live(Habit habit) {
  if (from_ != nullptr) from_->enter();
  const bool stays =
      habit == Habit::get_and_stay || habit == Habit::post_and_stay || habit == Habit::get_and_stay_and_pause;
  const bool pauses = habit == Habit::get_and_pause || habit == Habit::get_and_stay_and_pause;
  std::optional<Connection> connection;
  for (bool used = false; !ending_; used = stays) {
    std::string failure;
    const std::string body = std::to_string(++count_);
    if (habit == Habit::post || habit == Habit::post_and_stay) {
      const std::lock_guard lock(mutex_);
      posted_.push_back(body);
    }
    try {
      if (connection && (!used || connection->descriptor() < 0 || was_ended(*connection))) connection.reset();
      const bool again = connection.has_value();
      if (!again) connection.emplace(Connection::to(port_, address_));
      failure = why_failed(*connection, request_of(habit, body));
      if (again && failure.empty()) ++answered_again_;
    } catch (const std::runtime_error& refused) {
      failure = refused.what();
    }
    if (failure.empty()) {
      ++answered_;
    } else {
      connection.reset();
      const std::lock_guard lock(mutex_);
      failures_.push_back(failure);
    }
    if (pauses) std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
}

std::vector<std::string> Visitors::failures() const {
  const std::lock_guard lock(mutex_);
  return failures_;
}

std::vector<std::string> Visitors::posted() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> sorted = posted_;
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace cutover::test
