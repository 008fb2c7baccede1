#pragma once

#include <sys/uio.h>

#include "gate/buffer.hpp"
#include "gate/event_loop.hpp"
#include "gate/tls.hpp"

namespace cutover::gate {

/// One end of a connection, non-blocking, and what has come on it. Remembers what epoll said, so that the
/// kernel is not asked in vain.
class Socket {
 public:
  enum class Read { some, nothing, end, failed };

  Socket(EventLoop& loop, Blocks& blocks, int descriptor);
  ~Socket() { close(); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  /// Reports to `watched` from now on.
  bool watch(Watched& watched) { return loop_.watch(descriptor_, watched); }
  /// From here on everything is TLS.
  void secure(std::shared_ptr<const Certificates> certificates);
  bool is_secure() const { return tls_ != nullptr; }
  void note(std::uint32_t events);

  bool readable() const { return readable_; }
  bool writable() const { return writable_; }
  /// The other side has closed its end, or the connection is broken; there may be something to read first.
  bool hung_up() const { return hung_up_; }

  /// Reads once, into `in`, which must have room.
  Read fill();
  /// What has come, without taking it; `nothing` when that is nothing. `skip` takes it.
  Read peek(char* into, std::size_t size, std::size_t& got);
  void skip(std::size_t bytes);
  /// How many bytes went; none when there is no room now, -1: the connection is broken.
  ssize_t write(const iovec* parts, int count);
  /// Nothing more will be written.
  void shut();
  void close();
  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

  Buffer in;

 private:
  Read fill_from_tls(Buffer::Space space);
  ssize_t write_to_tls(const iovec* parts, int count);

  EventLoop& loop_;
  int descriptor_;
  std::unique_ptr<Tls> tls_;
  // TLS writes to read, and reads to write, now and then.
  bool reading_waits_for_room_ = false;
  bool writing_waits_for_data_ = false;
  bool readable_ = false;
  bool writable_ = true;
  bool hung_up_ = false;
};

}  // namespace cutover::gate
