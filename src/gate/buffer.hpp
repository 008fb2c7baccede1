#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace cutover::gate {

/// Blocks of memory to read into, used again and again. One thread.
class Blocks {
 public:
  static constexpr std::size_t kSize = 32 * 1024;
  using Block = std::unique_ptr<char[]>;

  Block take();
  void give_back(Block block);

 private:
  static constexpr std::size_t kMostSpare = 256;
  std::vector<Block> spare_;
};

/// What has come on a connection and has not gone on. It has memory only while it is not empty, so that a
/// connection on which nothing happens costs little.
class Buffer {
 public:
  explicit Buffer(Blocks& blocks) : blocks_(blocks) {}
  ~Buffer() { release(); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  std::string_view text() const { return {block_.get() + begin_, end_ - begin_}; }
  std::size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }
  bool full() const { return size() == Blocks::kSize; }

  struct Space {
    char* at;
    std::size_t size;
  };
  /// Room behind the text; what is written there belongs to it after `add`. Call `trim` when nothing was.
  Space space();
  void add(std::size_t bytes) { end_ += bytes; }
  /// Takes the first bytes away; without any left, the memory too.
  void consume(std::size_t bytes);
  /// Takes bytes out of the middle.
  void erase(std::size_t position, std::size_t bytes);
  void trim() {
    if (empty()) release();
  }
  void clear() { release(); }

 private:
  void release();

  Blocks& blocks_;
  Blocks::Block block_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace cutover::gate
