#pragma once

#include <array>
#include <string_view>

#include "cutover/model/app.hpp"

namespace cutover::model {

/// The orders' names, by value: in an app's file, in history and in the API.
inline constexpr std::array<std::string_view, 2> kOrderNames = {"stop-first", "start-first"};

inline constexpr std::array<Order, 2> kOrders = {Order::stop_first, Order::start_first};

constexpr std::string_view to_string(Order order) {
  return kOrderNames[static_cast<std::size_t>(order)];
}

}  // namespace cutover::model
