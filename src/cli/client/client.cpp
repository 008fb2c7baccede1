#include "cli/client/client.hpp"

#include "cli/api/problem.hpp"
#include "cli/client/unreachable.hpp"
#include "cutover/base/timeout.hpp"

namespace cutover::cli {
namespace {

constexpr std::size_t kLongestAnswer = 64 << 20;  // 200 deployments of history are some hundred KiB

/// A GET changes nothing; of anything else nobody knows whether it was done.
Failure lost(const Call& call, const Error& error) {
  std::string text = error.text();
  if (call.method != "GET") text += "; it may have done what was asked: look with cutover status";
  return Failure{kUnreachable, std::move(text)};
}

Task<Result<std::string>> read_all(Connection& connection) {
  std::string whole;
  while (true) {
    auto piece = co_await connection.read_some();
    if (!piece) co_return piece.error();
    if (piece->empty()) co_return whole;
    whole += *piece;
    if (whole.size() > kLongestAnswer) co_return Error(ErrorCode::too_large, "cutoverd's answer is too long");
  }
}

/// The deadline is for what waits on the daemon; a Failure is one of the values that it can bring.
Task<Result<Answer<std::string>>> as_result(Task<Answer<std::string>> exchange) {
  auto answer = co_await std::move(exchange);
  co_return Result<Answer<std::string>>(boost::system::in_place_value, std::move(answer));
}

}  // namespace

Task<Answer<std::string>> Client::call(Call call, std::optional<Milliseconds> limit) {
  if (!limit) {
    auto answer = co_await exchange(std::move(call));
    co_return answer;
  }
  const Call asked = call;
  auto work = as_result(exchange(std::move(call)));
  std::string what = "cutoverd did not answer";
  auto answer = co_await with_timeout<Answer<std::string>>(clock_, *limit, std::move(what), std::move(work));
  if (!answer) co_return lost(asked, answer.error());
  co_return std::move(*answer);
}

Task<Answer<std::string>> Client::exchange(Call call) {
  const Call asked = call;
  auto connection = co_await open(std::move(call));
  if (!connection) co_return connection.error();
  auto body = co_await read_all(**connection);
  if (!body) co_return lost(asked, body.error());
  co_return std::move(*body);
}

Task<Answer<std::unique_ptr<Connection>>> Client::open(Call call) {
  const Call asked = call;
  std::string socket = socket_;
  auto connection = co_await Connection::open(std::move(socket));
  if (!connection) co_return unreachable(socket_, connection.error());
  auto head = co_await (*connection)->send(std::move(call));
  if (!head) co_return lost(asked, head.error());
  if (head->status / 100 == 2) co_return std::move(*connection);
  auto body = co_await read_all(**connection);
  if (!body) co_return lost(asked, body.error());
  co_return problem_from(head->status, *body);
}

}  // namespace cutover::cli
