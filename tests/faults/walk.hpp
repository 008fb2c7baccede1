#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <functional>
#include <future>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "faults/faulty_daemon.hpp"

namespace cutover::test {

/// One scenario of a matrix: what is asked for, at how many lanes side by side, and what happens where.
template <class Lane>
struct Walk {
  std::string name;
  int lanes = 2;
  std::function<std::unique_ptr<Lane>(int lane)> begin;  ///< with the app in service
  std::function<bool(Lane&)> ask;
  std::function<void(Lane&)> before = [](Lane&) {};  ///< each case
  std::function<Faults(int boundary)> faults;        ///< none: this boundary is left out
  std::function<void(Lane&)> end = [](Lane&) {};     ///< of each lane, after its last case
};

/// How far the lanes have come, together.
struct Walked {
  std::atomic<int> next{1};
  std::atomic<int> boundaries{std::numeric_limits<int>::max()};  ///< until the first lane has counted them
  std::atomic<int> cases{0};
  std::atomic<int> kills{0};
};

template <class Lane>
void walk_lane(const Walk<Lane>& scenario, int number, Walked& walked) {
  const std::unique_ptr<Lane> lane = scenario.begin(number);
  if (number == 0) {
    scenario.before(*lane);
    walked.boundaries = lane->boundaries(scenario.ask);
  }
  for (int at = walked.next++; at <= walked.boundaries; at = walked.next++) {
    const Faults these = scenario.faults(at);
    if (these.empty()) continue;
    SCOPED_TRACE(scenario.name + ", boundary " + std::to_string(at) + ": " + testing::PrintToString(these));
    scenario.before(*lane);
    walked.kills += lane->run(scenario.ask, these);
    ++walked.cases;
  }
  scenario.end(*lane);
}

/// Every boundary of the scenario, shared out among its lanes; how many there were is printed.
template <class Lane>
void walk(const Walk<Lane>& scenario) {
  Walked walked;
  std::vector<std::future<void>> lanes;
  for (int number = 0; number < scenario.lanes; ++number) {
    lanes.push_back(std::async(std::launch::async, [&scenario, &walked, number] {
      try {
        walk_lane(scenario, number, walked);
      } catch (...) {
        walked.boundaries = 0;  // the end of the others, too
        throw;
      }
    }));
  }
  for (auto& lane : lanes) lane.get();
  const int failures = testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count();
  std::printf("matrix: %s: %d boundaries, %d cases, %d kills, %d failures\n", scenario.name.c_str(),
              walked.boundaries.load(), walked.cases.load(), walked.kills.load(), failures);
}

}  // namespace cutover::test
