#include "faults/failpoints.hpp"

#include <signal.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <stdexcept>

namespace cutover::test {
namespace {

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

Failpoints::Failpoints() {
  const std::string file = setting("CUTOVER_BOUNDARIES");
  if (!file.empty()) trace_.open(file, std::ios::app);
  const std::string fault = setting("CUTOVER_FAULT");
  if (fault.empty()) return;
  const auto separator = fault.find('@');
  fault_ = fault.substr(0, separator);
  const bool known = fault_ == "kill" || fault_ == "fail" || fault_ == "sleep";
  if (!known || separator == std::string::npos) throw std::runtime_error("no fault: CUTOVER_FAULT=" + fault);
  at_ = std::stoi(fault.substr(separator + 1));
}

Task<Result<void>> Failpoints::pass(std::string name, ErrorCode code) {
  trace_ << name << std::endl;
  if (++passed_ != at_) co_return Result<void>();
  if (fault_ == "kill") ::kill(::getpid(), SIGKILL);
  if (fault_ == "fail") co_return Error(code, "a fault " + name);
  auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::steady_timer timer(executor, std::chrono::seconds(2));
  co_await timer.async_wait(boost::asio::use_awaitable);
  co_return Result<void>();
}

}  // namespace cutover::test
