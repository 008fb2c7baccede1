#include "config/env_file.hpp"

#include "fuzz/input.hpp"
#include "fuzz/memory_folder.hpp"

// The file that `env_file` names.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cutover;
  static const fuzz::MemoryFolder folder;
  const auto file = folder.write("shop.env", fuzz::text_of(data, size));
  config::Report report;
  const auto environment = config::read_env_file(file, config::Place{}, "env_file", report);
  for (const auto& [name, value] : environment) {
    fuzz::require(config::flaw_of_env_name(name).empty(), "a name is fit for an environment");
    const std::string& text = value.reveal();
    fuzz::require(text.find_first_of(std::string_view("\n\0", 2)) == std::string::npos,
                  "a value is one line");
    fuzz::require(fuzz::is_text(text), "a value is text");
  }
  for (const auto& problem : report.take()) {
    fuzz::require(fuzz::is_text(problem.text()), "a mistake is described in text");
    fuzz::require(problem.excerpt.empty(), "what may be secret is not shown");
  }
  return 0;
}
