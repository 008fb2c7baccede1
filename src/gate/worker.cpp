#include "gate/worker.hpp"

#include "gate/exchange.hpp"

namespace cutover::gate {
namespace {

void append_hex(std::string& text, std::uint64_t number) {
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[(number >> shift) & 0xF];
}

}  // namespace

Worker::Worker() {
  std::random_device device;
  id_base_ = (std::uint64_t{device()} << 32) | device();
  id_count_ = std::uint64_t{device()} << 16;
}

Worker::~Worker() {
  clients.clear();  // they know the apps
  loop.bury_the_rest();
}

void Worker::leave(int descriptor) {
  const auto found = listeners.find(descriptor);
  if (found == listeners.end()) return;
  found->second->leave();
  loop.bury(std::move(found->second));
  listeners.erase(found);
}

void Worker::retire() {
  part();
  retired = true;
  for (const auto& [descriptor, listener] : listeners) loop.forget(descriptor);
}

void Worker::hand_over_listeners() {
  for (const auto& [descriptor, listener] : listeners) listener->hand_over();
}

void Worker::end_idle() {
  for (const auto& client : clients) client->end_if_idle();
}

std::string Worker::new_request_id() {
  std::string id;
  id.reserve(32);
  append_hex(id, id_base_);
  append_hex(id, ++id_count_ * 0x9E3779B97F4A7C15U);  // odd, so that no two are alike
  return id;
}

}  // namespace cutover::gate
