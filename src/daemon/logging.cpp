#include "daemon/logging.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "daemon/log_format.hpp"

namespace cutover::daemon {
namespace {

/// $JOURNAL_STREAM is the device and inode of the journal's stream (systemd.exec(5)): a redirected standard
/// error is not it.
bool stderr_is_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status {};
  if (!stream || ::fstat(STDERR_FILENO, &status) != 0) return false;
  return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) == stream;
}

/// How a level is called, and its priority in syslog's numbers.
struct Level {
  spdlog::level::level_enum level;
  std::string_view name;
  char priority;
};
constexpr Level kLevels[] = {
    {spdlog::level::trace, "trace", '7'}, {spdlog::level::debug, "debug", '7'},
    {spdlog::level::info, "info", '6'},   {spdlog::level::warn, "warn", '4'},
    {spdlog::level::err, "error", '3'},   {spdlog::level::critical, "critical", '2'},
};

const Level& level_of(spdlog::level::level_enum wanted) {
  for (const Level& level : kLevels) {
    if (level.level == wanted) return level;
  }
  return kLevels[2];
}

class LineFormatter final : public spdlog::formatter {
 public:
  LineFormatter(config::LogFormat format, bool for_journal) : format_(format), for_journal_(for_journal) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& into) override {
    const Level& level = level_of(message.level);
    const LogLine line{std::chrono::time_point_cast<Milliseconds>(message.time), level.name,
                       std::string_view(message.payload.data(), message.payload.size())};
    std::string text;
    if (for_journal_) text = {'<', level.priority, '>'};
    text += format_ == config::LogFormat::json ? to_json_line(line) : to_text_line(line, !for_journal_);
    text += '\n';
    into.append(text.data(), text.data() + text.size());
  }

  std::unique_ptr<formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_, for_journal_);
  }

 private:
  config::LogFormat format_;
  bool for_journal_;
};

spdlog::level::level_enum to_spdlog(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::trace:
      return spdlog::level::trace;
    case config::LogLevel::debug:
      return spdlog::level::debug;
    case config::LogLevel::info:
      return spdlog::level::info;
    case config::LogLevel::warn:
      return spdlog::level::warn;
    case config::LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

void configure_logging(const config::Daemon& settings) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto logger = std::make_shared<spdlog::logger>("cutoverd", std::move(sink));
  logger->set_formatter(std::make_unique<LineFormatter>(settings.log_format, stderr_is_journal()));
  logger->set_level(to_spdlog(settings.log_level));
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace cutover::daemon
