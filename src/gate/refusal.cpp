#include "gate/refusal.hpp"

namespace cutover::gate {
namespace {

std::string_view reason(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 421:
      return "Misdirected Request";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Refused";
  }
}

}  // namespace

Refusal refusal(int status, std::string_view why) {
  Refusal made;
  made.status = status;
  made.body = std::string(why) + "\n";
  return made;
}

Refusal refusal_of(Maintenance maintenance) {
  return Refusal{maintenance.status, std::move(maintenance.body), std::move(maintenance.content_type),
                 maintenance.retry_after};
}

Refusal unavailable(std::string_view why, std::chrono::seconds retry_after) {
  Refusal made = refusal(503, why);
  made.retry_after = retry_after;
  return made;
}

std::string text_of(const Refusal& refusal, bool header_only) {
  std::string text = "HTTP/1.1 " + std::to_string(refusal.status) + " ";
  text.append(reason(refusal.status)).append("\r\nContent-Type: ").append(refusal.content_type);
  text.append("\r\nContent-Length: ").append(std::to_string(refusal.body.size()));
  text.append("\r\nCache-Control: no-store\r\n");
  if (refusal.retry_after) {
    text.append("Retry-After: ").append(std::to_string(refusal.retry_after->count())).append("\r\n");
  }
  text.append("Connection: close\r\n\r\n");
  if (!header_only) text += refusal.body;
  return text;
}

}  // namespace cutover::gate
