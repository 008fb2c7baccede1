#include "engine/log_frames.hpp"

#include <cstdint>

#include "engine/answer.hpp"

namespace cutover::engine {
namespace {

constexpr std::size_t kHeader = 8;
enum StreamNumber : unsigned char { kErr = 2, kEngineError = 3 };

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

}  // namespace

Result<std::optional<LogChunk>> LogFrames::next() {
  while (buffer_.size() >= kHeader) {
    const std::string_view header = std::string_view(buffer_).substr(0, kHeader);
    const auto stream = static_cast<unsigned char>(header[0]);
    if (stream > kEngineError || header.substr(1, 3) != std::string_view("\0\0\0", 3)) {
      return Error(ErrorCode::protocol, "the log stream has something else where a frame should start");
    }
    const std::size_t length = big_endian(header.substr(4));
    if (length > longest_) {
      return Error(ErrorCode::protocol, "a frame of the log stream claims " + std::to_string(length) +
                                            " bytes; at most " + std::to_string(longest_) + " are taken");
    }
    if (buffer_.size() < kHeader + length) break;
    std::string text = buffer_.substr(kHeader, length);
    buffer_.erase(0, kHeader + length);
    if (stream == kEngineError) return Error(ErrorCode::rejected, presentable(text));
    if (text.empty()) continue;
    LogChunk chunk;
    chunk.stream = stream == kErr ? LogChunk::Stream::err : LogChunk::Stream::out;
    chunk.text = std::move(text);
    return std::optional<LogChunk>(std::move(chunk));
  }
  return std::optional<LogChunk>();
}

}  // namespace cutover::engine
