#include <charconv>
#include <optional>

#include "config/grammar.hpp"
#include "config/text.hpp"
#include "cutover/base/duration.hpp"

namespace cutover::config {
namespace {

constexpr std::uint64_t kSmallestMemory = 6ull << 20;  // the Engine refuses less
constexpr std::uint64_t kLargestMemory = 1ull << 50;
constexpr std::uint64_t kSmallestBuffer = 1ull << 10;
constexpr std::uint64_t kLargestBuffer = 1ull << 30;
constexpr std::uint64_t kLargestHead = 24ull << 10;
constexpr double kMostCpus = 1024;
constexpr std::uint64_t kMostTasks = 1000;

template <class T>
std::optional<T> whole_number(std::string_view text, T least, T most) {
  T number{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (number < least || number > most) return std::nullopt;
  return number;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<unsigned> shift_of(char unit) {
  switch (unit) {
    case 'b':
    case 'B':
      return 0;
    case 'k':
    case 'K':
      return 10;
    case 'm':
    case 'M':
      return 20;
    case 'g':
    case 'G':
      return 30;
    default:
      return std::nullopt;
  }
}

/// `usual`: the unit that was probably meant where there is none.
Parsed<std::uint64_t> size(std::string_view text, std::string_view usual) {
  const Refusal wrong = refuse(
      quote(text) + " is not a size; write a whole number with its unit (b, k, m or g), like 512m or 1g",
      all_digits(text) ? std::string(text).append(usual) : "");
  if (text.empty()) return wrong;
  const auto shift = shift_of(text.back());
  const auto number = whole_number<std::uint64_t>(text.substr(0, text.size() - 1), 0, kLargestMemory);
  if (!shift || !number) return wrong;
  if (*number > kLargestMemory >> *shift) return refuse(quote(text) + " is more than 1024 TiB");
  return *number << *shift;
}

}  // namespace

Parsed<Milliseconds> duration(std::string_view text) {
  const auto parsed = parse_duration(text);
  if (parsed) return *parsed;
  return refuse(parsed.error().message(), all_digits(text) ? std::string(text) + "s" : "");
}

Parsed<Milliseconds> positive_duration(std::string_view text) {
  auto parsed = duration(text);
  if (parsed && *parsed == Milliseconds(0)) return refuse("must be longer than " + std::string(text));
  return parsed;
}

Parsed<std::uint64_t> memory_size(std::string_view text) {
  const auto bytes = size(text, "m");
  if (bytes && *bytes < kSmallestMemory) {
    return refuse(quote(text) + " is less than the Engine allows, 6m");
  }
  return bytes;
}

Parsed<std::size_t> buffer_size(std::string_view text) {
  const auto bytes = size(text, "k");
  if (!bytes) return bytes.error();
  if (*bytes < kSmallestBuffer || *bytes > kLargestBuffer) {
    return refuse(quote(text) + " is out of range; write a size from 1k to 1g");
  }
  return static_cast<std::size_t>(*bytes);
}

Parsed<std::size_t> head_size(std::string_view text) {
  const auto bytes = size(text, "k");
  if (!bytes) return bytes.error();
  if (*bytes < kSmallestBuffer || *bytes > kLargestHead) {
    return refuse(quote(text) + " is out of range; write a size from 1k to 24k");
  }
  return static_cast<std::size_t>(*bytes);
}

Parsed<std::uint64_t> body_size(std::string_view text) {
  const auto bytes = size(text, "m");
  if (bytes && *bytes < kSmallestBuffer) {
    return refuse(quote(text) + " is too small; write a size from 1k, or null for any");
  }
  return bytes;
}

Parsed<int> count(std::string_view text) {
  if (const auto number = whole_number<int>(text, 1, 100'000)) return *number;
  return refuse(quote(text) + " is not a number from 1 to 100000");
}

Parsed<double> cpu_count(std::string_view text) {
  double number = 0;
  const auto [end, failure] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  const bool whole = failure == std::errc() && end == text.data() + text.size();
  if (whole && number >= 0.01 && number <= kMostCpus) return number;
  return refuse(quote(text) + " is not a number of processors; write one from 0.01 to 1024, like 0.5 or 2");
}

Parsed<double> percentage(std::string_view text) {
  double number = 0;
  const std::string_view digits = text.substr(0, text.find('%'));
  const auto [end, failure] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
  const bool is_number = failure == std::errc() && end == digits.data() + digits.size();
  if (is_number && digits.size() + 1 == text.size() && number >= 0 && number <= 100) return number / 100;
  return refuse(quote(text) + " is not a percentage; write one from 0% to 100%, like 10%",
                is_number && digits.size() == text.size() ? std::string(text) + "%" : "");
}

Parsed<double> ratio(std::string_view text) {
  double number = 0;
  const auto [end, failure] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  const bool whole = failure == std::errc() && end == text.data() + text.size();
  if (whole && number >= 0 && number <= 1) return number;
  return refuse(quote(text) + " is not a ratio; write one from 0 to 1, like 0.1");
}

Parsed<std::uint64_t> task_count(std::string_view text) {
  if (const auto number = whole_number<std::uint64_t>(text, 0, kMostTasks)) return *number;
  return refuse(quote(text) + " is not a number of tasks; write one from 0 to 1000");
}

Parsed<int> replicas(std::string_view text) {
  const auto number = task_count(text);
  if (!number) return number.error();
  return static_cast<int>(*number);
}

Parsed<int> retained_versions(std::string_view text) {
  if (const auto number = whole_number<int>(text, 0, 1000)) return *number;
  return refuse(quote(text) + " is not a number of versions to keep; write one from 0 to 1000");
}

Parsed<int> kept_deployments(std::string_view text) {
  if (const auto number = whole_number<int>(text, 1, 100'000)) return *number;
  return refuse(quote(text) + " is not a number of deployments to keep; write one from 1 to 100000");
}

Parsed<std::uint16_t> port(std::string_view text) {
  if (const auto number = whole_number<std::uint16_t>(text, 1, 65535)) return *number;
  return refuse(quote(text) + " is not a port; write a number from 1 to 65535");
}

Parsed<model::StatusRange> status_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = whole_number<int>(text.substr(0, dash), 200, 599);
  const auto last =
      dash == std::string_view::npos ? first : whole_number<int>(text.substr(dash + 1), 200, 599);
  if (first && last && *first <= *last) return model::StatusRange{*first, *last};
  return refuse(quote(text) +
                " is not a status; write one (204) or a range of them (200-399), from 200 to 599");
}

}  // namespace cutover::config
