#include "api/wait.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "api/deployment_json.hpp"

namespace cutover::api {
namespace {

namespace asio = boost::asio;

Task<void> keep_end(deploy::Service& service, model::DeploymentId id,
                    std::optional<Result<model::Deployment>>& into) {
  auto ended = co_await service.ended(std::move(id));
  into.emplace(std::move(ended));
}

Task<void> keep_interruption(Connection& connection, std::optional<Interruption>& into) {
  into = co_await connection.interrupted();
}

}  // namespace

Task<Result<model::Deployment>> wait_for_end(deploy::Service& service, model::DeploymentId id,
                                             Connection& connection) {
  auto executor = co_await asio::this_coro::executor;
  std::optional<Result<model::Deployment>> ended;
  std::optional<Interruption> interruption;
  auto end = asio::co_spawn(executor, keep_end(service, id, ended), asio::deferred);
  auto watch = asio::co_spawn(executor, keep_interruption(connection, interruption), asio::deferred);
  auto group = asio::experimental::make_parallel_group(std::move(end), std::move(watch));
  auto [order, failure, watch_failure] =
      co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  if (ended) co_return std::move(*ended);
  if (interruption == Interruption::server_stopping) {
    co_return Error(ErrorCode::unavailable, "cutoverd is stopping and can't wait for " + id.text() +
                                                " any longer; its record is " + deployment_path(id));
  }
  if (order[0] == 0 && failure) std::rethrow_exception(failure);
  throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace cutover::api
