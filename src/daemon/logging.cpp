#define SD_JOURNAL_SUPPRESS_LOCATION  // or each entry would say that it comes from this file

#include "daemon/logging.hpp"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>

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

/// Missing where the daemon runs in a root folder of its own; sending would then say nothing and do nothing.
bool journal_takes_entries() {
  return ::access("/run/systemd/journal/socket", W_OK) == 0;
}

std::string_view name_of(spdlog::level::level_enum level) {
  constexpr std::string_view kNames[] = {"trace", "debug", "info", "warn", "error", "critical"};
  const auto index = static_cast<std::size_t>(level);
  return index < std::size(kNames) ? kNames[index] : "info";
}

LogLine to_line(const spdlog::details::log_msg& message) {
  return {std::chrono::time_point_cast<Milliseconds>(message.time), name_of(message.level),
          std::string_view(message.payload.data(), message.payload.size())};
}

std::string to_text(const LogLine& line, config::LogFormat format, bool with_time) {
  return format == config::LogFormat::json ? to_json_line(line) : to_text_line(line, with_time);
}

/// Lines on standard error.
class LineFormatter final : public spdlog::formatter {
 public:
  LineFormatter(config::LogFormat format, bool for_journal) : format_(format), for_journal_(for_journal) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& into) override {
    const LogLine line = to_line(message);
    std::string text;
    if (for_journal_) text = {'<', priority_of(line.level), '>'};
    text += to_text(line, format_, !for_journal_) + "\n";
    into.append(text.data(), text.data() + text.size());
  }

  std::unique_ptr<formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_, for_journal_);
  }

 private:
  config::LogFormat format_;
  bool for_journal_;
};

/// Entries in the journal.
class JournalSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit JournalSink(config::LogFormat format) : format_(format) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const LogLine line = to_line(message);
    std::vector<std::string> entry{"MESSAGE=" + to_text(line, format_, false), "SYSLOG_IDENTIFIER=cutoverd"};
    for (const auto& [field, value] : journal_fields(line)) entry.push_back(field + "=" + value);
    std::vector<iovec> parts;
    for (std::string& field : entry) parts.push_back({field.data(), field.size()});
    // An entry that the journal refuses has nowhere better to go.
    ::sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
  }
  void flush_() override {}

  config::LogFormat format_;
};

std::shared_ptr<spdlog::logger> make_logger(config::LogFormat format) {
  const bool for_journal = stderr_is_journal();
  if (for_journal && journal_takes_entries()) {
    return std::make_shared<spdlog::logger>("cutoverd", std::make_shared<JournalSink>(format));
  }
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto logger = std::make_shared<spdlog::logger>("cutoverd", std::move(sink));
  logger->set_formatter(std::make_unique<LineFormatter>(format, for_journal));
  return logger;
}

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
  auto logger = make_logger(settings.log_format);
  logger->set_level(to_spdlog(settings.log_level));
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace cutover::daemon
