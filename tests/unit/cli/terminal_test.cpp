#include "cli/terminal/terminal.hpp"

#include <gtest/gtest.h>

namespace cutover::cli {
namespace {

TEST(Color, IsForTerminalsUnlessSomebodySaysOtherwise) {
  struct Row {
    ColorFacts facts;
    bool wanted;
  };
  const Row table[] = {
      {{ColorChoice::automatic, true, "", "xterm-256color"}, true},
      {{ColorChoice::automatic, false, "", "xterm-256color"}, false},
      {{ColorChoice::automatic, true, "1", "xterm-256color"}, false},
      {{ColorChoice::automatic, true, "", "dumb"}, false},
      {{ColorChoice::automatic, true, "", ""}, false},
      {{ColorChoice::always, false, "1", "dumb"}, true},
      {{ColorChoice::never, true, "", "xterm-256color"}, false},
  };
  for (const Row& row : table) EXPECT_EQ(wants_color(row.facts), row.wanted) << &row - table;
}

TEST(Terminal, IsNoFileAndNoMissingDescriptor) {
  EXPECT_FALSE(is_terminal(-1));
  EXPECT_EQ(terminal_size(-1).columns, 80);
}

}  // namespace
}  // namespace cutover::cli
