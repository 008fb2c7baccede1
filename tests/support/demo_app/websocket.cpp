#include "websocket.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <cstdint>

#include "settings.hpp"
#include "sha1.hpp"

namespace demo {

namespace {

constexpr std::uint8_t kLast = 0x80, kText = 1, kClose = 8, kPing = 9, kPong = 10;

struct Frame {
  std::uint8_t kind = 0;  // with kLast, if it is
  std::string payload;
  std::uint8_t code() const { return kind & 15; }
};

std::string base64(const std::array<std::uint8_t, 20>& bytes) {
  const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < 20; i += 3) {
    const std::uint32_t three =
        bytes[i] << 16 | (i + 1 < 20 ? bytes[i + 1] << 8 : 0) | (i + 2 < 20 ? bytes[i + 2] : 0);
    for (int shift = 18; shift >= 0; shift -= 6) text += digits[three >> shift & 63];
  }
  text.back() = '=';  // 20 bytes are 27 digits
  return text;
}

std::string big_endian(std::uint64_t number, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) text += static_cast<char>(number >> shift);
  return text;
}

bool send_frame(Connection& connection, std::uint8_t kind, const std::string& payload) {
  std::string frame(1, static_cast<char>(kind));
  if (payload.size() < 126) {
    frame += static_cast<char>(payload.size());
  } else if (payload.size() < 65536) {
    frame += static_cast<char>(126) + big_endian(payload.size(), 2);
  } else {
    frame += static_cast<char>(127) + big_endian(payload.size(), 8);
  }
  return connection.write_raw(frame + payload);
}

/// Nothing when the client is gone, or `stop` is readable and no frame has begun.
std::optional<Frame> read_frame(Connection& connection, int stop) {
  const auto head = connection.take(2, stop);
  if (!head) return std::nullopt;
  std::uint64_t length = static_cast<std::uint8_t>((*head)[1]) & 127;
  if (length >= 126) {
    const auto longer = connection.take(length == 126 ? 2 : 8, -1);
    if (!longer) return std::nullopt;
    length = 0;
    for (const char c : *longer) length = length << 8 | static_cast<std::uint8_t>(c);
  }
  const auto mask = connection.take(4, -1);
  auto payload = mask ? connection.take(length, -1) : std::nullopt;
  if (!payload) return std::nullopt;
  for (std::size_t i = 0; i < payload->size(); ++i) (*payload)[i] ^= (*mask)[i % 4];
  return Frame{static_cast<std::uint8_t>((*head)[0]), std::move(*payload)};
}

void go_away(Connection& connection) {
  send_frame(connection, kLast | kClose, big_endian(1001, 2) + "going away");
  const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  const itimerspec second{{}, {1, 0}};
  timerfd_settime(timer, 0, &second, nullptr);
  while (const auto frame = read_frame(connection, timer)) {
    if (frame->code() == kClose) break;
  }
  close(timer);
}

}  // namespace

void echo_websocket(Connection& connection, const std::string& key, int stop) {
  connection.write_raw(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      base64(sha1(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) + "\r\n\r\n");
  send_frame(connection, kLast | kText, "hello from " + version());
  while (const auto frame = read_frame(connection, stop)) {
    const std::uint8_t kind = frame->code() == kPing ? (kLast | kPong) : frame->kind;
    if (!send_frame(connection, kind, frame->payload) || frame->code() == kClose) return;
  }
  go_away(connection);  // a client that is gone does not hear it
}

}  // namespace demo
