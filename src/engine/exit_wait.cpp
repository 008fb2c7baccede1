#include "engine/exit_wait.hpp"

#include "engine/answer.hpp"
#include "engine/container_codec.hpp"

namespace cutover::engine {
namespace {

constexpr std::size_t kLongestStatus = 64 << 10;

}  // namespace

Task<Result<ExitStatus>> DockerExitWait::exited() {
  auto response = co_await answer_.read_all(kLongestStatus);
  if (!response) co_return response.error();
  co_return decoded(*response, exit_status_from);
}

}  // namespace cutover::engine
