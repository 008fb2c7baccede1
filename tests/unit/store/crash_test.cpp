#include <unistd.h>

#include "store/database.hpp"
#include "store_fixture.hpp"

namespace cutover::store {
namespace {

class Crash : public StoreTest {
 protected:
  /// Appends notes "1", "2" ... for ever; writes each number to `acknowledged` once its append has returned.
  int append_for_ever(int number, int from, int acknowledged) {
    open();
    for (int i = from;; ++i) {
      std::vector<model::Event> events = {{kNoon, model::Noted{std::to_string(i)}},
                                          {kNoon, model::Intended{"start", std::to_string(i)}}};
      const auto appended = run(store_->append(model::DeploymentId{"shop", number}, std::move(events)));
      if (!appended || ::write(acknowledged, &i, sizeof i) != sizeof i) return 1;
    }
  }

  /// The last acknowledged note of a process that was killed after `count` of them.
  int run_and_kill(int from, int count) {
    int acknowledged[2];
    if (::pipe(acknowledged) != 0) throw std::runtime_error("no pipe");
    int last = from - 1;
    {
      Child child([&] { return append_for_ever(1, from, acknowledged[1]); });
      ::close(acknowledged[1]);
      while (last < from + count - 1 && ::read(acknowledged[0], &last, sizeof last) > 0) {
      }
      child.kill();
      child.wait();
    }
    while (::read(acknowledged[0], &last, sizeof last) > 0) {
    }
    ::close(acknowledged[0]);
    return last;
  }
};

TEST_F(Crash, KillingTheProcessAmidCommitsLosesNothingThatWasAcknowledged) {
  open();
  accept();
  close();
  int next = 1;
  for (const int count : {1, 7, 20, 33, 64}) {
    const int last = run_and_kill(next, count);
    ASSERT_GE(last, next + count - 1);
    {
      Database database(folder_.path() / "cutover.db");
      Query check = database.query("PRAGMA integrity_check");
      ASSERT_TRUE(check.next());
      EXPECT_EQ(check.get<std::string>(0), "ok");
    }
    open();
    const auto notes = deployment(1).notes;
    ASSERT_GE(notes.size(), static_cast<std::size_t>(last));
    ASSERT_LE(notes.size(), static_cast<std::size_t>(last) + 1) << "one may be written but not acknowledged";
    for (std::size_t i = 0; i < notes.size(); ++i) ASSERT_EQ(notes[i], std::to_string(i + 1));
    const auto events = run(store_->events(model::DeploymentId{"shop", 1}, 0, 1'000'000)).value();
    EXPECT_EQ(events.size(), 2 * notes.size()) << "an append is whole or not there";
    close();
    next = static_cast<int>(notes.size()) + 1;
  }
}

}  // namespace
}  // namespace cutover::store
