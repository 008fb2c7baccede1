#include "gate/socket.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace cutover::gate {

Socket::Socket(EventLoop& loop, Blocks& blocks, int descriptor)
    : in(blocks), loop_(loop), descriptor_(descriptor) {}

void Socket::secure(std::shared_ptr<const Certificates> certificates) {
  tls_ = std::make_unique<Tls>(descriptor_, std::move(certificates));
}

void Socket::note(std::uint32_t events) {
  if (reading_waits_for_room_ && (events & EPOLLOUT)) readable_ = true;
  if (writing_waits_for_data_ && (events & EPOLLIN)) writable_ = true;
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) readable_ = true;
  if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) writable_ = true;
  if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) hung_up_ = true;
}

Socket::Read Socket::fill() {
  const Buffer::Space space = in.space();
  if (tls_) return fill_from_tls(space);
  ssize_t got = 0;
  do got = ::recv(descriptor_, space.at, space.size, 0);
  while (got < 0 && errno == EINTR);
  if (got > 0) {
    in.add(static_cast<std::size_t>(got));
    // Less than there was room for: that was all, and more makes an event. The end makes none after this one.
    if (static_cast<std::size_t>(got) < space.size && !hung_up_) readable_ = false;
    return Read::some;
  }
  in.trim();
  if (got == 0) {
    hung_up_ = true;
    return Read::end;
  }
  if (errno != EAGAIN && errno != EWOULDBLOCK) return Read::failed;
  readable_ = false;
  return Read::nothing;
}

Socket::Read Socket::peek(char* into, std::size_t size, std::size_t& got) {
  const ssize_t come = ::recv(descriptor_, into, size, MSG_PEEK);
  got = static_cast<std::size_t>(std::max<ssize_t>(come, 0));
  if (come > 0) return Read::some;
  if (come == 0) return Read::end;
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? Read::nothing : Read::failed;
}

void Socket::skip(std::size_t bytes) {
  char taken[1024];
  while (bytes > 0) {
    const ssize_t got = ::recv(descriptor_, taken, std::min(bytes, sizeof taken), 0);
    if (got <= 0) return;
    bytes -= static_cast<std::size_t>(got);
  }
}

ssize_t Socket::write(const iovec* parts, int count) {
  if (tls_) return write_to_tls(parts, count);
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts);
  message.msg_iovlen = static_cast<std::size_t>(count);
  ssize_t sent = 0;
  do sent = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent >= 0) {
    std::size_t wanted = 0;
    for (int i = 0; i < count; ++i) wanted += parts[i].iov_len;
    if (static_cast<std::size_t>(sent) < wanted) writable_ = false;
    return sent;
  }
  if (errno != EAGAIN && errno != EWOULDBLOCK) return -1;
  writable_ = false;
  return 0;
}

Socket::Read Socket::fill_from_tls(Buffer::Space space) {
  std::size_t got = 0;
  const Tls::Now now = tls_->read(space.at, space.size, got);
  in.add(got);
  in.trim();
  reading_waits_for_room_ = now == Tls::Now::wants_write;
  switch (now) {
    case Tls::Now::moved:
      return Read::some;
    case Tls::Now::wants_read:
    case Tls::Now::wants_write:
      readable_ = false;
      return Read::nothing;
    case Tls::Now::ended:
      hung_up_ = true;
      return Read::end;
    case Tls::Now::failed:
      return Read::failed;
  }
  return Read::failed;
}

ssize_t Socket::write_to_tls(const iovec* parts, int count) {
  std::size_t sent = 0;
  const Tls::Now now = tls_->write(parts, count, sent);
  writing_waits_for_data_ = now == Tls::Now::wants_read;
  if (now == Tls::Now::ended || now == Tls::Now::failed) return -1;
  if (now != Tls::Now::moved) writable_ = false;
  return static_cast<ssize_t>(sent);
}

void Socket::shut() {
  if (tls_) tls_->shut();
  ::shutdown(descriptor_, SHUT_WR);
}

void Socket::close() {
  if (descriptor_ < 0) return;
  tls_.reset();
  ::close(descriptor_);  // epoll forgets it with that
  descriptor_ = -1;
  in.clear();
}

}  // namespace cutover::gate
