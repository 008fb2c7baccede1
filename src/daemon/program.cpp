#include "daemon/program.hpp"

#include <malloc.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "daemon/arguments.hpp"
#include "daemon/logging.hpp"
#include "daemon/settings.hpp"

namespace cutover::daemon {
namespace {

config::LoadOptions source_of(const Arguments& arguments) {
  const char* docker_host = std::getenv("DOCKER_HOST");
  return {arguments.config, arguments.config_given, docker_host ? docker_host : ""};
}

/// Each follower of a log takes two descriptors, as does each request at the gate, and the usual limit, 1024,
/// is there for programs that use select().
void allow_many_files() {
  constexpr rlim_t kEnough = 65536;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kEnough) return;
  limit.rlim_cur = std::min(kEnough, limit.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::string what_of(std::exception_ptr failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  }
}

ExitCode run(const Arguments& arguments, Factories factories) {
  const auto source = source_of(arguments);
  auto loaded = load_configuration(source);
  if (!loaded.config) {
    std::cerr << to_text(loaded.problems) << "\n";
    return kWrongConfiguration;
  }
  if (arguments.only_check) {
    std::cout << "no mistake; apps: " << loaded.config->apps.size() << "\n";
    return kOk;
  }
  configure_logging(loaded.config->daemon);
  boost::asio::io_context context(1);
  Daemon daemon(context, source, std::move(*loaded.config), std::move(factories));
  if (const auto opened = daemon.open(arguments.take_over); !opened) {
    spdlog::error("event=not_opened error={:?}", opened.error().text());
    return kCannotStart;
  }
  bool clean = false;
  std::exception_ptr failure;
  boost::asio::co_spawn(context, daemon.run(), [&](std::exception_ptr thrown, bool ended) {
    failure = thrown;
    clean = ended;
    context.stop();  // every task was joined, but for what `clean` is about
  });
  context.run();
  if (clean) return kOk;
  // Tasks that would not end refer to what would be destroyed now; what they made durable is so already.
  if (failure) spdlog::critical("event=bug what={:?}", what_of(failure));
  std::_Exit(failure ? kBug : kOk);
}

}  // namespace

int run_program(int argc, char** argv, Factories factories) {
  ::mallopt(M_ARENA_MAX, 2);  // there are two threads; more arenas only cost memory
  allow_many_files();
  std::signal(SIGPIPE, SIG_IGN);  // a reader of our log that is gone must not end us
  try {
    const auto parsed = parse_arguments(argc, argv);
    if (const auto* code = std::get_if<ExitCode>(&parsed)) return *code;
    return run(std::get<Arguments>(parsed), std::move(factories));
  } catch (const std::exception& bug) {
    std::cerr << "cutoverd: a bug: " << bug.what() << "\n";
    return kBug;
  }
}

}  // namespace cutover::daemon
