#pragma once

#include <memory>

namespace CLI {
class FormatterBase;
}

namespace cutover::cli {

/// How `--help` looks: what an option's value is called, and what it is when it is not given.
std::shared_ptr<CLI::FormatterBase> make_help_format();

}  // namespace cutover::cli
