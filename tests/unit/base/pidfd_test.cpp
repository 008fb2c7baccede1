#include "cutover/base/pidfd.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace cutover {
namespace {

TEST(Pidfd, TellsWhetherItsProcessHasEnded) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  const int pidfd = open_pidfd(child);
  ASSERT_GE(pidfd, 0);
  EXPECT_FALSE(has_ended(pidfd));
  EXPECT_TRUE(send_signal(pidfd, SIGKILL));
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(has_ended(pidfd));
  EXPECT_FALSE(send_signal(pidfd, SIGKILL));
  EXPECT_EQ(errno, ESRCH);
  ::close(pidfd);
  EXPECT_EQ(open_pidfd(child), -1);
  EXPECT_EQ(errno, ESRCH);
}

}  // namespace
}  // namespace cutover
