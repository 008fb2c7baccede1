#pragma once

#include <boost/asio/awaitable.hpp>

namespace cutover {

/// A coroutine of ours. Rules that this compiler forces on its callers (GCC 12): one `co_await` a statement,
/// arguments are named locals moved in, parameters by value or references to what outlives the task.
template <class T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace cutover
