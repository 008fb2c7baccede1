#include "api/tls.hpp"

#include <openssl/ssl.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

namespace cutover::api {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using boost::system::error_code;

Transferred checked(Transferred transferred) {
  if (transferred.error == asio::error::operation_aborted) {
    throw boost::system::system_error(transferred.error);
  }
  if (transferred.error == ssl::error::stream_truncated) transferred.error = asio::error::eof;
  return transferred;
}

class TlsTransport final : public Transport {
 public:
  TlsTransport(Socket socket, ssl::context& context, Clock& clock)
      : stream_(std::move(socket), context), clock_(clock) {}

  Task<Transferred> open() override {
    Transferred opened;
    co_await stream_.async_handshake(ssl::stream_base::server,
                                     asio::redirect_error(asio::use_awaitable, opened.error));
    co_return checked(opened);
  }

  Task<Transferred> read_some(asio::mutable_buffer into) override {
    Transferred read;
    read.bytes =
        co_await stream_.async_read_some(into, asio::redirect_error(asio::use_awaitable, read.error));
    co_return checked(read);
  }

  Task<Transferred> write(std::string bytes) override {
    Transferred written;
    const auto buffer = asio::buffer(bytes);
    written.bytes =
        co_await asio::async_write(stream_, buffer, asio::redirect_error(asio::use_awaitable, written.error));
    co_return checked(written);
  }

  /// What the other side still has under way is read up to its own end, as TLS wants it.
  Task<Transferred> finish() override {
    Transferred finished;
    co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, finished.error));
    co_return checked(finished);
  }

  Task<Transferred> hung_up() override { return api::hung_up(stream_.next_layer(), clock_); }

  void cancel() override {
    error_code ignored;
    stream_.next_layer().cancel(ignored);
  }

 private:
  ssl::stream<Socket> stream_;
  Clock& clock_;
};

tls::FileMarks marks_of(const model::TlsFiles& files) {
  tls::FileMarks marks;
  marks.look_at(files.certificate);
  marks.look_at(files.key);
  return marks;
}

}  // namespace

struct Certificate::Context {
  explicit Context(const tls::Context& loaded) : tls(loaded.get()) {
    ::SSL_CTX_up_ref(loaded.get());  // asio's lets go of it, too
  }
  ssl::context tls;
};

Result<void> Certificate::load() {
  seen_ = marks_of(files_);
  const auto loaded = tls::load_certificate(files_.certificate, files_.key);
  if (!loaded) return loaded.error();
  context_ = std::make_shared<Context>(*loaded);
  return {};
}

bool Certificate::changed() const {
  return !(seen_ == marks_of(files_));
}

std::unique_ptr<Transport> Certificate::serve(Socket socket, Clock& clock) const {
  return std::make_unique<TlsTransport>(std::move(socket), context_->tls, clock);
}

}  // namespace cutover::api
