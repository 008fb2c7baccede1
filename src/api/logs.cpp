#include <nlohmann/json.hpp>

#include "api/handlers.hpp"
#include "api/query.hpp"
#include "cutover/deploy/service.hpp"

namespace cutover::api {
namespace {

/// Log lines as text for people, or as JSON, an object a line.
class LogResponse final : public ResponseStream, private deploy::LogSink {
 public:
  LogResponse(deploy::Service& service, deploy::LogRequest request, LogFormat format)
      : service_(service), request_(std::move(request)), format_(format) {}

  Task<Result<void>> run(BodyWriter& to) override {
    to_ = &to;
    deploy::LogRequest request = request_;
    co_return co_await service_.logs(std::move(request), *this);
  }

 private:
  Task<Result<void>> take(deploy::LogLine line) override {
    std::string text = format_.json ? as_json(line) : as_text(line);
    co_return co_await to_->write(std::move(text));
  }

  static std::string as_json(const deploy::LogLine& line) {
    nlohmann::ordered_json json;
    json["process"] = line.process;
    json["deployment"] = line.deployment;
    json["stream"] = line.is_notice ? "notice" : line.is_error ? "stderr" : "stdout";
    json["at"] = line.at.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(line.at);
    json["text"] = line.text;
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  }

  std::string as_text(const deploy::LogLine& line) const {
    if (line.is_notice) return "cutover: " + line.text + "\n";
    std::string text = format_.timestamps ? line.at + " " : "";
    if (request_.processes.size() != 1) text += line.process + " | ";
    return text + line.text + "\n";
  }

  deploy::Service& service_;
  const deploy::LogRequest request_;
  const LogFormat format_;
  BodyWriter* to_ = nullptr;
};

}  // namespace

Task<Result<Response>> stream_logs(const Dependencies& dependencies, const Call& call) {
  auto asked = parse_logs(call.query, dependencies.clock.utc());
  if (!asked) co_return asked.error();
  asked->request.app = call.app;
  asked->format.json = call.request.accept.find("application/x-ndjson") != std::string::npos;
  Response response;
  response.content_type = asked->format.json ? "application/x-ndjson" : "text/plain; charset=utf-8";
  response.headers.emplace_back("X-Accel-Buffering", "no");
  response.stream =
      std::make_shared<LogResponse>(dependencies.deploy, std::move(asked->request), asked->format);
  co_return response;
}

}  // namespace cutover::api
