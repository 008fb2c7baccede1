#include "entry/program.hpp"

// clang-format off
asm(".pushsection .rodata\n"
    ".balign 16\n"
    "cutover_entry_program:\n"
    ".incbin \"" CUTOVER_ENTRY_PROGRAM "\"\n"
    "cutover_entry_program_end:\n"
    ".byte 0\n"
    ".popsection\n");
// clang-format on

extern "C" {
extern const char cutover_entry_program[];
extern const char cutover_entry_program_end[];
}

namespace cutover::entry {

std::string_view program() {
  return {cutover_entry_program, cutover_entry_program_end};
}

}  // namespace cutover::entry
