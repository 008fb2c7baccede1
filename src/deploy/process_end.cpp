#include "deploy/process_end.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "cutover/base/pidfd.hpp"

namespace cutover::deploy {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kIdLength = 64;

std::optional<std::string> content(const std::string& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

bool is_first_process_of(const engine::Container& container, int pidfd) {
  const auto cgroups = content("/proc/" + std::to_string(container.pid) + "/cgroup");
  if (cgroups) return is_in_container(*cgroups, container.id);
  const auto fdinfo = content("/proc/self/fdinfo/" + std::to_string(pidfd));
  return fdinfo && is_first_of_its_namespace(*fdinfo);
}

}  // namespace

std::optional<ProcessEnd> ProcessEnd::of(const asio::any_io_executor& executor,
                                         const engine::Container& container) {
  if (container.pid <= 0) return std::nullopt;
  const int descriptor = open_pidfd(container.pid);
  if (descriptor < 0) return std::nullopt;
  ProcessEnd end(asio::posix::stream_descriptor(executor, descriptor));
  const bool is_its = is_first_process_of(container, descriptor);
  // Until it has ended the number can't have come again: what was read was its own.
  if (!is_its || end.has_come()) return std::nullopt;
  return end;
}

bool ProcessEnd::has_come() const {
  return has_ended(process_.native_handle());
}

bool ProcessEnd::send(std::string_view signal) {
  const std::optional<int> number = signal_number(signal);
  return number && send_signal(process_.native_handle(), *number);
}

Task<Result<void>> ProcessEnd::came() {
  co_await process_.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
  co_return Result<void>();
}

std::optional<int> signal_number(std::string_view name) {
  if (name.starts_with("SIG")) name.remove_prefix(3);
  for (int number = 1; number < SIGRTMIN; ++number) {
    const char* known = ::sigabbrev_np(number);
    if (known && name == known) return number;
  }
  return std::nullopt;
}

bool is_first_of_its_namespace(const std::string& fdinfo) {
  std::istringstream lines(fdinfo);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string key;
    words >> key;
    if (key != "NSpid:") continue;
    const std::vector<int> numbers{std::istream_iterator<int>(words), {}};  // the outermost namespace's first
    return numbers.size() > 1 && numbers.back() == 1;
  }
  return false;
}

bool is_in_container(std::string_view cgroups, std::string_view id) {
  return id.size() == kIdLength && cgroups.find(id) != std::string_view::npos;
}

}  // namespace cutover::deploy
