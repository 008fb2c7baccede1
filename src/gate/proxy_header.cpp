#include "gate/proxy_header.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace cutover::gate {
namespace {

namespace ip = boost::asio::ip;
using Is = ProxyHeader::Is;

constexpr std::string_view kBegin1 = "PROXY ";
constexpr std::string_view kBegin2("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t kLongestLine = 107;

const ProxyHeader kMalformed{Is::malformed, 0, {}};

/// The word at the front, which is taken away with the one space behind it.
std::string_view take_word(std::string_view& line) {
  const std::size_t space = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, space);
  line.remove_prefix(std::min(space + 1, line.size()));
  return word;
}

bool is_port(std::string_view word) {
  return !word.empty() && word.size() <= 5 &&
         std::all_of(word.begin(), word.end(), [](char c) { return '0' <= c && c <= '9'; });
}

/// "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443".
ProxyHeader parse_line(std::string_view text) {
  const std::size_t end = text.find("\r\n");
  if (end == std::string_view::npos) return text.size() < kLongestLine ? ProxyHeader() : kMalformed;
  if (end + 2 > kLongestLine) return kMalformed;
  ProxyHeader header{Is::complete, end + 2, {}};
  std::string_view line = text.substr(kBegin1.size(), end - kBegin1.size());
  const std::string_view family = take_word(line);
  if (family == "UNKNOWN") return header;
  boost::system::error_code error;
  const ip::address source = ip::make_address(std::string(take_word(line)), error);
  if (error || !(source.is_v4() ? family == "TCP4" : family == "TCP6")) return kMalformed;
  const ip::address target = ip::make_address(std::string(take_word(line)), error);
  if (error || target.is_v4() != source.is_v4()) return kMalformed;
  if (!is_port(take_word(line)) || !is_port(take_word(line)) || !line.empty()) return kMalformed;
  header.source = source;
  return header;
}

template <class Address>
ip::address address_at(std::string_view text, std::size_t position) {
  typename Address::bytes_type bytes;
  std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(position), bytes.size(), bytes.begin());
  return Address(bytes);
}

ProxyHeader parse_binary(std::string_view text) {
  constexpr std::size_t kFixed = 16;
  if (text.size() < kFixed) return {};
  const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const std::size_t rest = byte(14) * 256u + byte(15);
  const unsigned version = byte(12) >> 4, command = byte(12) & 0xF, family = byte(13) >> 4;
  if (version != 2 || command > 1 || kFixed + rest > ProxyHeader::kLongest) return kMalformed;
  if (text.size() < kFixed + rest) return {};
  ProxyHeader header{Is::complete, kFixed + rest, {}};
  if (command == 0) return header;
  constexpr std::size_t kAddresses4 = 12, kAddresses6 = 36;
  if (family == 1) {
    if (rest < kAddresses4) return kMalformed;
    header.source = address_at<ip::address_v4>(text, kFixed);
  } else if (family == 2) {
    if (rest < kAddresses6) return kMalformed;
    header.source = address_at<ip::address_v6>(text, kFixed);
  }
  return header;
}

bool begins(std::string_view text, std::string_view with) {
  return text.substr(0, with.size()) == with.substr(0, text.size());
}

}  // namespace

ProxyHeader parse_proxy_header(std::string_view text) {
  if (begins(text, kBegin1)) return text.size() < kBegin1.size() ? ProxyHeader() : parse_line(text);
  if (begins(text, kBegin2)) return parse_binary(text);
  return kMalformed;
}

}  // namespace cutover::gate
