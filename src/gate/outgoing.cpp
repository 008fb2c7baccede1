#include "gate/outgoing.hpp"

namespace cutover::gate {
namespace {

void add(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ").append(value).append("\r\n");
}

/// A list of its own, or with what trusted proxies said before.
void add_list(std::string& text, std::string_view name, const std::string& before, std::string_view last) {
  text.append(name).append(": ");
  if (!before.empty()) text.append(before).append(", ");
  text.append(last).append("\r\n");
}

void append_to(std::string& list, std::string_view value) {
  if (value.empty()) return;
  if (!list.empty()) list += ", ";
  list += value;
}

/// What is said of who asked, by those in front of us who may say it.
struct Said {
  std::string by;  // Forwarded
  std::string addresses;
  std::string_view proto;
  std::string_view host;
  bool has_id = false;
};

/// RFC 7239, 4: what is not a token is quoted, and an IPv6 address has brackets.
std::string forwarded_element(const Asker& asker, std::string_view proto, std::string_view host) {
  const bool v6 = asker.address.find(':') != std::string::npos;
  std::string text = v6 ? "for=\"[" + asker.address + "]\"" : "for=" + asker.address;
  text.append(";proto=").append(proto);
  if (!host.empty()) text.append(";host=\"").append(host).append("\"");
  return text;
}

void add_forwarded(std::string& text, const RequestHead& head, const Asker& asker, const Said& said) {
  const std::string_view own = asker.secure ? "https" : "http";
  add_list(text, "X-Forwarded-For", said.addresses, asker.address);
  add(text, "X-Forwarded-Proto", said.proto.empty() ? own : said.proto);
  const std::string_view host = said.host.empty() ? head.host : said.host;
  if (!host.empty()) add(text, "X-Forwarded-Host", host);
  add_list(text, "Forwarded", said.by, forwarded_element(asker, own, head.host));
}

/// True: the field goes on as it is. Fills in `said` from those that don't.
bool goes_on(const Field& field, const RequestHead& head, const Asker& asker, Said& said) {
  switch (field.is) {
    case FieldName::other:
      return !head.framing.names_fields || !is_named_by_connection(head.fields, field.name);
    case FieldName::expect:
      return !head.http_1_0;
    case FieldName::request_id:
      return said.has_id = true;
    case FieldName::forwarded_other:
      return asker.trusted;
    case FieldName::forwarded_for:
      append_to(said.addresses, asker.trusted ? field.value : "");
      return false;
    case FieldName::forwarded:
      append_to(said.by, asker.trusted ? field.value : "");
      return false;
    case FieldName::forwarded_proto:
      if (asker.trusted) said.proto = field.value;
      return false;
    case FieldName::forwarded_host:
      if (asker.trusted) said.host = field.value;
      return false;
    default:
      return false;
  }
}

}  // namespace

std::string outgoing_request(const RequestHead& head, const Asker& asker) {
  std::string text;
  text.reserve(1024);
  text.append(head.method).append(" ").append(head.target).append(" HTTP/1.1\r\n");
  add(text, "Host", head.host);
  Said said;
  for (const Field& field : head.fields) {
    if (goes_on(field, head, asker, said)) add(text, field.name, field.value);
  }
  if (head.framing.content_length) add(text, "Content-Length", std::to_string(*head.framing.content_length));
  if (head.framing.chunked) add(text, "Transfer-Encoding", "chunked");
  if (!head.upgrade.empty()) {
    add(text, "Connection", "Upgrade");
    add(text, "Upgrade", head.upgrade);
  }
  add_forwarded(text, head, asker, said);
  if (!said.has_id) add(text, "X-Request-Id", asker.request_id);
  text += "\r\n";
  return text;
}

std::string outgoing_answer(const ResponseHead& head, const AnswerFrame& frame) {
  std::string text;
  text.reserve(512);
  text.append("HTTP/1.1 ").append(head.status_and_reason);
  text.append(head.status_and_reason.size() == 3 ? " \r\n" : "\r\n");
  for (const Field& field : head.fields) {
    switch (field.is) {
      case FieldName::connection:
      case FieldName::hop:
      case FieldName::transfer_encoding:
        break;
      case FieldName::upgrade:
        if (frame.upgraded) add(text, field.name, field.value);
        break;
      case FieldName::other:
        if (!head.framing.names_fields || !is_named_by_connection(head.fields, field.name)) {
          add(text, field.name, field.value);
        }
        break;
      default:
        add(text, field.name, field.value);
    }
  }
  if (head.framing.chunked && !frame.unwrapped) add(text, "Transfer-Encoding", "chunked");
  if (frame.upgraded) {
    add(text, "Connection", "Upgrade");
  } else if (head.is_interim()) {
    // It says nothing of the connection.
  } else if (!frame.keep_alive) {
    add(text, "Connection", "close");
  } else if (frame.to_http_1_0) {
    add(text, "Connection", "keep-alive");
  }
  text += "\r\n";
  return text;
}

}  // namespace cutover::gate
