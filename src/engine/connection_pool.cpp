#include "engine/connection_pool.hpp"

#include <vector>

namespace cutover::engine {

namespace {

constexpr std::size_t kMostIdle = 8;

}  // namespace

struct ConnectionPool::State {
  std::string socket_path;
  std::vector<std::unique_ptr<Connection>> idle;  // the last used one is at the back
  std::size_t leased = 0;
  std::uint64_t epoch = 0;

  void forget_all() {
    idle.clear();
    ++epoch;
  }
};

ConnectionPool::ConnectionPool(std::string socket_path) : state_(std::make_shared<State>()) {
  state_->socket_path = std::move(socket_path);
}

std::uint64_t ConnectionPool::epoch() const {
  return state_->epoch;
}

Task<Result<ConnectionPool::Lease>> ConnectionPool::lease() {
  const auto state = state_;
  if (!state->idle.empty() && state->idle.back()->stale()) state->forget_all();
  if (!state->idle.empty()) {
    auto connection = std::move(state->idle.back());
    state->idle.pop_back();
    co_return Lease(state, std::move(connection), true);
  }
  if (state->leased == 0) ++state->epoch;
  auto opened = co_await Connection::open(state->socket_path);
  if (!opened) {
    state->forget_all();
    co_return opened.error();
  }
  co_return Lease(state, std::move(*opened), false);
}

ConnectionPool::Lease::Lease(std::shared_ptr<State> pool, std::unique_ptr<Connection> connection, bool reused)
    : pool_(std::move(pool)), connection_(std::move(connection)), reused_(reused), epoch_(pool_->epoch) {
  ++pool_->leased;
}

ConnectionPool::Lease::~Lease() {
  if (pool_) --pool_->leased;
}

void ConnectionPool::Lease::give_back() {
  if (connection_->reusable() && pool_->idle.size() < kMostIdle) {
    pool_->idle.push_back(std::move(connection_));
  }
  connection_.reset();
}

void ConnectionPool::Lease::lost() {
  connection_.reset();
  pool_->forget_all();
}

}  // namespace cutover::engine
