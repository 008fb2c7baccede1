// chaos [--seconds N] [--seed S] [--apps N]
//
// Does to a host what the worst of weeks does, at random, and looks whether the promises hold. The seed,
// which it prints first, decides what is done: given again, the same is done again. Ends with 1 when
// something was wrong.

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <iterator>
#include <random>
#include <sstream>
#include <thread>

#include "faults/chaos/inspection.hpp"
#include "faults/chaos/script.hpp"
#include "faults/chaos/stage.hpp"

namespace cutover::chaos {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLogLines = 300;

struct Options {
  int seconds = 60;
  int apps = 4;
  std::uint64_t seed = std::random_device()();
};

/// Without the requests that only look: they are ours.
std::string tail(const std::string& log) {
  std::deque<std::string> lines;
  std::istringstream in(log);
  for (std::string line; std::getline(in, line);) {
    if (line.find(" event=request method=GET ") != std::string::npos) continue;
    lines.push_back(std::move(line));
    if (lines.size() > kLogLines) lines.pop_front();
  }
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

class Run {
 public:
  explicit Run(const Options& options)
      : options_(options), script_(options.seed, options.apps), live_restore_(options.seed % 2 == 0) {}

  int operator()() {
    std::printf("chaos: --seed %llu --apps %d, for %d s, the Engine %s --live-restore\n",
                static_cast<unsigned long long>(options_.seed), options_.apps, options_.seconds,
                live_restore_ ? "with" : "without");
    std::fflush(stdout);
    Stage stage(options_.apps, live_restore_);
    Inspection inspection(stage);
    std::vector<std::string> violations;
    try {
      violations = until_the_end(stage, inspection);
    } catch (const std::exception& failure) {
      violations.emplace_back(failure.what());
    }
    if (!violations.empty()) explain(violations, stage);
    print_statistics(stage, inspection, violations.size());
    return violations.empty() ? 0 : 1;
  }

 private:
  std::vector<std::string> until_the_end(Stage& stage, Inspection& inspection) {
    while (Clock::now() - begun_ < std::chrono::seconds(options_.seconds)) {
      const Past past = play(stage);
      note("check");
      std::vector<std::string> violations = inspection.look(past);
      const bool crash = script_.below(2) == 0;
      if (violations.empty()) violations = inspection.look_over_a_restart(crash);
      if (!violations.empty()) return violations;
    }
    return {};
  }

  Past play(Stage& stage) {
    Past past;
    for (const Action& action : script_.round()) {
      note(action.text());
      ++counts_[static_cast<std::size_t>(action.kind)];
      past.by_hand |= is_by_hand(action.kind);
      past.engine |= is_of_engine(action.kind);
      stage.perform(action);
      std::this_thread::sleep_for(action.pause);
    }
    note("restore");
    stage.restore();
    return past;
  }

  void note(const std::string& what) {
    const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begun_).count();
    char time[16];
    const std::time_t now = std::time(nullptr);
    std::strftime(time, sizeof time, "%H:%M:%S", std::gmtime(&now));
    done_.push_back(std::string(time) + " " + std::to_string(at) + " ms: " + what);
  }

  void explain(const std::vector<std::string>& violations, Stage& stage) const {
    std::printf("What was done:\n");
    for (const std::string& what : done_) std::printf("  %s\n", what.c_str());
    std::printf("The end of cutoverd's log:\n%s\nThe end of dockerd's log:\n%s\n",
                tail(stage.daemon().log()).c_str(), stage.engine_log().c_str());
    std::printf("The last events of the Engine:\n");
    for (const std::string& event : stage.observer().last_events()) std::printf("  %s\n", event.c_str());
    std::printf("Violations (%zu):\n", violations.size());
    for (const std::string& violation : violations) std::printf("  %s\n", violation.c_str());
  }

  void print_statistics(const Stage& stage, const Inspection& inspection, std::size_t violations) const {
    int actions = 0;
    std::ostringstream kinds;
    for (std::size_t kind = 0; kind < counts_.size(); ++kind) {
      actions += counts_[kind];
      if (counts_[kind] > 0) kinds << ", " << counts_[kind] << " " << to_string(static_cast<Kind>(kind));
    }
    std::ostringstream outcomes;
    for (const auto& [outcome, count] : inspection.outcomes()) outcomes << ", " << count << " " << outcome;
    const auto count = [this](Kind kind) { return counts_[static_cast<std::size_t>(kind)]; };
    std::printf(
        "chaos: seed %llu: %d actions%s; deployments%s; %d kills of the daemon, %d of the Engine; %d checks, "
        "%d looks, %d events; %zu violations\n",
        static_cast<unsigned long long>(options_.seed), actions, kinds.str().c_str(), outcomes.str().c_str(),
        count(Kind::crash_daemon), count(Kind::crash_engine), inspection.checks(), stage.observer().looks(),
        stage.observer().events(), violations);
  }

  Options options_;
  Script script_;
  bool live_restore_;
  Clock::time_point begun_ = Clock::now();
  std::vector<std::string> done_;
  std::array<int, kKinds> counts_{};
};

int main_of(int argc, char** argv) {
  Options options;
  CLI::App program(
      "Does to a host what the worst of weeks does, at random, and looks whether the promises hold.");
  program.add_option("--seconds", options.seconds, "for how long; the last round is finished")
      ->check(CLI::PositiveNumber);
  program.add_option("--seed", options.seed, "does what the run with this seed did");
  program.add_option("--apps", options.apps, "so many")->check(CLI::Range(1, 20));
  CLI11_PARSE(program, argc, argv);
  return Run(options)();
}

}  // namespace
}  // namespace cutover::chaos

int main(int argc, char** argv) {
  try {
    return cutover::chaos::main_of(argc, argv);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "chaos: %s\n", failure.what());
    return 1;
  }
}
