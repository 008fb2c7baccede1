#include "deploy/process_end.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>

namespace cutover::deploy {
namespace {

const std::string kId = std::string(60, 'a') + "0123";
const std::string kOther = std::string(60, 'b') + "0123";

TEST(ProcessEnd, KnowsAContainersProcessByItsControlGroup) {
  EXPECT_TRUE(is_in_container("0::/system.slice/docker-" + kId + ".scope\n", kId));
  EXPECT_TRUE(is_in_container("4:memory:/docker/" + kId + "\n0::/\n", kId));
  EXPECT_TRUE(is_in_container("0::/../docker-" + kId + ".scope\n", kId)) << "from another cgroup namespace";
  EXPECT_FALSE(is_in_container("0::/system.slice/docker-" + kOther + ".scope\n", kId));
  EXPECT_FALSE(is_in_container("0::/user.slice\n", kId));
  EXPECT_FALSE(is_in_container("", kId));
  EXPECT_FALSE(is_in_container("0::/docker/" + kId, "")) << "the Engine gave no id";
}

TEST(ProcessEnd, KnowsAContainersFirstProcessByItsHandleWhereProcHidesIt) {
  const std::string rest = "pos:\t0\nflags:\t02000002\nmnt_id:\t15\nino:\t1045\n";
  EXPECT_TRUE(is_first_of_its_namespace(rest + "Pid:\t4711\nNSpid:\t4711\t1\n"));
  EXPECT_TRUE(is_first_of_its_namespace(rest + "Pid:\t4711\nNSpid:\t4711\t80\t1\n"));
  EXPECT_FALSE(is_first_of_its_namespace(rest + "Pid:\t4711\nNSpid:\t4711\n")) << "in the daemon's own";
  EXPECT_FALSE(is_first_of_its_namespace(rest + "Pid:\t4711\nNSpid:\t4711\t12\n")) << "of an exec, say";
  EXPECT_FALSE(is_first_of_its_namespace(rest + "Pid:\t1\nNSpid:\t1\n")) << "init itself";
  EXPECT_FALSE(is_first_of_its_namespace(rest + "Pid:\t-1\nNSpid:\t-1\n")) << "it has ended";
  EXPECT_FALSE(is_first_of_its_namespace(rest));
}

TEST(ProcessEnd, IsNotWatchedByANumberThatIsAnothersHere) {
  boost::asio::io_context context;
  engine::Container container;
  container.id = kId;
  container.pid = ::getpid();  // as in a daemon that runs in a container of its own
  EXPECT_FALSE(ProcessEnd::of(context.get_executor(), container));
  container.pid = 0;
  EXPECT_FALSE(ProcessEnd::of(context.get_executor(), container));
}

}  // namespace
}  // namespace cutover::deploy
