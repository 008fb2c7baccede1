#include "faults/chaos/action.hpp"

#include <array>

namespace cutover::chaos {

namespace {

constexpr std::array<std::string_view, kKinds> kNames{"deploy",         "deploy_with_key", "repeat",
                                                      "burst",          "rollback",        "cancel",
                                                      "stop",           "start",           "restart",
                                                      "reload",         "reload_mistake",  "remove_container",
                                                      "stop_container", "kill_container",  "rename_container",
                                                      "take_name",      "crash_daemon",    "stop_daemon",
                                                      "start_daemon",   "crash_engine",    "stop_engine",
                                                      "start_engine"};

}  // namespace

std::string_view to_string(Kind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

std::string Action::text() const {
  return std::string(to_string(kind)) + " app " + std::to_string(app) + ", choice " + std::to_string(choice) +
         ", then " + std::to_string(pause.count()) + " ms";
}

bool is_by_hand(Kind kind) {
  return kind == Kind::remove_container || kind == Kind::stop_container || kind == Kind::kill_container ||
         kind == Kind::rename_container || kind == Kind::take_name;
}

bool is_of_engine(Kind kind) {
  return kind == Kind::crash_engine || kind == Kind::stop_engine || kind == Kind::start_engine;
}

}  // namespace cutover::chaos
