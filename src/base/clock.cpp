#include "cutover/base/clock.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>

namespace cutover {
namespace {

/// A UUID made at each boot, which systemd writes without hyphens: as /proc has it, for what is kept is
/// compared.
std::string with_hyphens(std::string id) {
  for (const std::size_t at : {8u, 13u, 18u, 23u}) {
    if (at < id.size() && id[at] != '-') id.insert(at, "-");
  }
  return id;
}

/// proc(5), /proc/sys/kernel/random/boot_id; or of the unit, whose ProcSubset= hides that. Without either, no
/// two runs of the daemon count as in the same boot.
std::string read_boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  if (std::getline(file, id) && !id.empty()) return id;
  if (const char* told = std::getenv("CUTOVER_BOOT_ID"); told && *told) return with_hyphens(told);
  return "unknown " + std::to_string(std::chrono::system_clock::now().time_since_epoch().count());
}

class SystemClock final : public Clock {
 public:
  SteadyTime now() const override { return std::chrono::steady_clock::now(); }

  WallTime utc() const override {
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
  }

  std::string boot() const override { return boot_; }

  Task<void> sleep_until(SteadyTime when) override {
    auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor, when);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }

 private:
  const std::string boot_ = read_boot_id();
};

}  // namespace

std::unique_ptr<Clock> make_system_clock() {
  return std::make_unique<SystemClock>();
}

std::string to_rfc3339(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

std::optional<WallTime> from_rfc3339(std::string_view text) {
  const std::string copy(text);
  std::tm parts{};
  const char* rest = ::strptime(copy.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (rest == nullptr) return std::nullopt;
  WallTime time{std::chrono::seconds(::timegm(&parts))};
  if (*rest == '.') {
    int factor = 100;
    for (++rest; *rest >= '0' && *rest <= '9'; ++rest, factor /= 10)
      time += Milliseconds((*rest - '0') * factor);
  }
  if (std::string_view(rest) == "Z") return time;
  int hours = 0, minutes = 0, read = 0;
  char sign = 0;
  const int fields = std::sscanf(rest, "%c%2d:%2d%n", &sign, &hours, &minutes, &read);
  if (fields != 3 || rest[read] != '\0' || (sign != '+' && sign != '-')) return std::nullopt;
  const auto offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  return sign == '+' ? time - offset : time + offset;
}

Milliseconds elapsed(SteadyTime from, SteadyTime to) {
  return std::chrono::round<Milliseconds>(to - from);
}

}  // namespace cutover
