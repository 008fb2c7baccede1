#include "deploy/process_end.hpp"

#include <unistd.h>

#include <fstream>

#include "cutover/base/pidfd.hpp"
#include "engine/real_engine.hpp"
#include "support/eventually.hpp"

namespace cutover::engine {
namespace {

using deploy::ProcessEnd;

class EngineProcessEnd : public RealEngine {
 protected:
  boost::asio::io_context context;
};

TEST_F(EngineProcessEnd, IsSeenOfTheContainersOwnProcess) {
  const std::string id = run(spec("engine-process-end"));
  const auto end = ProcessEnd::of(context.get_executor(), inspected(id));
  ASSERT_TRUE(end);
  EXPECT_FALSE(end->has_come());
  must(engine->kill_container(id, "SIGKILL"));
  EXPECT_TRUE(test::eventually([&] { return end->has_come(); }));
}

TEST_F(EngineProcessEnd, OfAContainerIsThatOfAFirstProcessWhereProcHidesIt) {
  const int pidfd = open_pidfd(inspected(run(spec("engine-process-end-3"))).pid);
  ASSERT_GE(pidfd, 0);
  std::ifstream fdinfo("/proc/self/fdinfo/" + std::to_string(pidfd));
  EXPECT_TRUE(deploy::is_first_of_its_namespace({std::istreambuf_iterator<char>(fdinfo), {}}));
  ::close(pidfd);
}

TEST_F(EngineProcessEnd, IsNotThatOfAnotherContainersProcess) {
  const std::string id = run(spec("engine-process-end-1"));
  Container container = inspected(id);
  container.pid = inspected(run(spec("engine-process-end-2"))).pid;
  EXPECT_FALSE(ProcessEnd::of(context.get_executor(), container));
}

}  // namespace
}  // namespace cutover::engine
