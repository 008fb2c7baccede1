#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <future>
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

/// Every boundary of the scenario, shared out among its lanes; how many there were is printed.
template <class Lane>
void walk(const Walk<Lane>& scenario) {
  std::atomic<int> next{1};
  std::atomic<int> kills{0};
  std::atomic<int> cases{0};
  std::atomic<int> count{0};
  std::vector<std::future<void>> lanes;
  for (int number = 0; number < scenario.lanes; ++number) {
    lanes.push_back(std::async(std::launch::async, [&scenario, &next, &kills, &cases, &count, number] {
      const std::unique_ptr<Lane> lane = scenario.begin(number);
      scenario.before(*lane);
      const int boundaries = lane->boundaries(scenario.ask);
      count = std::max(count.load(), boundaries);
      for (int at = next++; at <= boundaries && !testing::Test::HasFatalFailure(); at = next++) {
        const Faults these = scenario.faults(at);
        if (these.empty()) continue;
        SCOPED_TRACE(scenario.name + ", boundary " + std::to_string(at) + ": " +
                     testing::PrintToString(these));
        scenario.before(*lane);
        kills += lane->run(scenario.ask, these);
        ++cases;
      }
      scenario.end(*lane);
    }));
  }
  for (auto& lane : lanes) lane.get();
  const int failures = testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count();
  std::printf("matrix: %s: %d boundaries, %d cases, %d kills, %d failures\n", scenario.name.c_str(),
              count.load(), cases.load(), kills.load(), failures);
}

}  // namespace cutover::test
