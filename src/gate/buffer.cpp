#include "gate/buffer.hpp"

#include <cstring>

namespace cutover::gate {

Blocks::Block Blocks::take() {
  if (spare_.empty()) return Block(new char[kSize]);  // not make_unique, which would write zeros
  Block block = std::move(spare_.back());
  spare_.pop_back();
  return block;
}

void Blocks::give_back(Block block) {
  if (spare_.size() < kMostSpare) spare_.push_back(std::move(block));
}

Buffer::Space Buffer::space() {
  if (!block_) block_ = blocks_.take();
  if (begin_ > 0 && end_ > Blocks::kSize / 2) {
    std::memmove(block_.get(), block_.get() + begin_, size());
    end_ -= begin_;
    begin_ = 0;
  }
  return {block_.get() + end_, Blocks::kSize - end_};
}

void Buffer::consume(std::size_t bytes) {
  begin_ += bytes;
  if (empty()) release();
}

void Buffer::erase(std::size_t position, std::size_t bytes) {
  char* hole = block_.get() + begin_ + position;
  std::memmove(hole, hole + bytes, size() - position - bytes);
  end_ -= bytes;
}

void Buffer::release() {
  if (block_) blocks_.give_back(std::move(block_));
  begin_ = end_ = 0;
}

}  // namespace cutover::gate
