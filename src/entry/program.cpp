#include "entry/program.hpp"

#include "cutover/entry/probe.hpp"

// clang-format off
#define CUTOVER_EMBED(name) \
  asm(".pushsection .rodata\n" \
      ".balign 16\n" \
      "cutover_" name "_program:\n" \
      ".incbin \"" CUTOVER_PROGRAMS "/" name "\"\n" \
      "cutover_" name "_program_end:\n" \
      ".byte 0\n" \
      ".popsection\n")
// clang-format on

CUTOVER_EMBED("entry");
CUTOVER_EMBED("probe");

extern "C" {
extern const char cutover_entry_program[];
extern const char cutover_entry_program_end[];
extern const char cutover_probe_program[];
extern const char cutover_probe_program_end[];
}

namespace cutover::entry {

std::string_view program() {
  return {cutover_entry_program, cutover_entry_program_end};
}

std::string_view probe_program() {
  return {cutover_probe_program, cutover_probe_program_end};
}

}  // namespace cutover::entry
