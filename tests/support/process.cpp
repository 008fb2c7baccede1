#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace cutover::test {

namespace {

[[noreturn]] void fail(const std::string& what, int error) {
  throw std::runtime_error(what + ": " + std::strerror(error));
}

Descriptor memory_file(const char* name) {
  Descriptor file(memfd_create(name, MFD_CLOEXEC));
  if (file.get() < 0) fail("can't make a file in memory", errno);
  return file;
}

Descriptor log_file(const std::filesystem::path& path) {
  Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (file.get() < 0) fail("can't open " + path.string(), errno);
  return file;
}

std::string contents(const Descriptor& file) {
  std::string text;
  char block[16384];
  if (file.get() < 0) return text;
  for (;;) {
    const ssize_t got = pread(file.get(), block, sizeof block, static_cast<off_t>(text.size()));
    if (got <= 0) return text;
    text.append(block, static_cast<std::size_t>(got));
  }
}

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& changes) {
  std::vector<std::string> merged;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!changes.contains(text.substr(0, text.find('=')))) merged.push_back(text);
  }
  for (const auto& [name, value] : changes) {
    if (!value.empty()) merged.push_back(name + "=" + value);
  }
  return merged;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// Everything the child needs, made before fork: after it only async-signal-safe calls are allowed.
struct Launch {
  std::vector<char*> argv;
  std::vector<char*> environment;
  int output;
  int errors;
  int failure;  ///< the number of exec's error is written here; closed by a successful exec
  int signal_when_parent_dies;
  pid_t parent;
};

[[noreturn]] void become(const Launch& launch) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  setpgid(0, 0);
  if (launch.signal_when_parent_dies != 0) {
    prctl(PR_SET_PDEATHSIG, launch.signal_when_parent_dies);
    if (getppid() != launch.parent) _exit(126);  // it died before the call above
  }
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(launch.output, STDOUT_FILENO);
  dup2(launch.errors, STDERR_FILENO);
  execvpe(launch.argv[0], launch.argv.data(), launch.environment.data());
  const int error = errno;
  const ssize_t written = write(launch.failure, &error, sizeof error);
  _exit(written == sizeof error ? 127 : 126);
}

int code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

int Descriptor::release() {
  return std::exchange(number_, -1);
}

Descriptor process_handle(pid_t pid) {
  return Descriptor(
      static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));  // glibc's wrapper can't be linked from C++
}

Process::Process(Options options) : options_(std::move(options)) {
  if (options_.log.empty()) {
    output_ = memory_file("output");
    errors_ = memory_file("errors");
  } else {
    output_ = log_file(options_.log);
  }
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) fail("can't make a pipe", errno);
  const Descriptor from_child(ends[0]);
  Descriptor to_parent(ends[1]);

  std::vector<std::string> argv = options_.argv;
  std::vector<std::string> environment = merged_environment(options_.environment);
  const Launch launch{.argv = pointers(argv),
                      .environment = pointers(environment),
                      .output = output_.get(),
                      .errors = options_.log.empty() ? errors_.get() : output_.get(),
                      .failure = to_parent.get(),
                      .signal_when_parent_dies = options_.signal_when_we_die,
                      .parent = getpid()};
  pid_ = fork();
  if (pid_ < 0) fail("can't start " + argv[0], errno);
  if (pid_ == 0) become(launch);
  handle_ = process_handle(pid_);
  to_parent = Descriptor();

  int error = 0;
  if (read(from_child.get(), &error, sizeof error) == sizeof error) {
    wait(std::chrono::seconds(10));
    fail("can't start " + argv[0], error);
  }
}

Process::~Process() {
  if (options_.signal_when_we_die == 0) return;
  if (pid_ > 0 && running()) {
    signal(SIGKILL);
    wait(std::chrono::seconds(10));
  }
}

void Process::signal(int number) {
  if (!exit_code_) kill(pid_, number);
}

std::optional<int> Process::wait(std::chrono::milliseconds limit) {
  if (exit_code_) return exit_code_;
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = code_of(status);
      return exit_code_;
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return std::nullopt;
    pollfd ended{.fd = handle_.get(), .events = POLLIN, .revents = 0};
    poll(&ended, 1, static_cast<int>(left.count()));
  }
}

int Process::stop(std::chrono::milliseconds grace) {
  signal(SIGTERM);
  if (!wait(grace)) signal(SIGKILL);
  return wait(std::chrono::seconds(10)).value_or(-1);
}

std::string Process::output() const {
  return contents(output_);
}

std::string Process::errors() const {
  return contents(errors_);
}

Finished run(std::vector<std::string> argv, std::chrono::milliseconds limit) {
  const std::string program = argv.at(0);
  Process process({.argv = std::move(argv)});
  const auto exit_code = process.wait(limit);
  if (!exit_code) {
    throw std::runtime_error(program + " has not ended within " + std::to_string(limit.count()) +
                             " ms. Its errors: " + process.errors());
  }
  return {*exit_code, process.output(), process.errors()};
}

}  // namespace cutover::test
