#include <gtest/gtest.h>

#include "config/document.hpp"
#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using testing::problems_of;

struct Case {
  std::string yaml;
  std::string expected;
};

TEST(BrokenYaml, IsReportedAtItsPlaceInWordsThatHelp) {
  const Case cases[] = {
      {"", "shop.yaml: is empty; an app needs `image`, and `web` or `processes`\n"},
      {"# only a comment\n", "shop.yaml: is empty; an app needs `image`, and `web` or `processes`\n"},
      {"web:\n\tport: 1\n", "shop.yaml:2:6: not YAML: a tab in the indentation; YAML takes spaces only\n"},
      {"web:\n  port: 1\n health: x\n",
       "shop.yaml:3:2: not YAML: the indentation does not fit the lines above it\n"},
      {"image: \"shop\nweb: 1\n", "shop.yaml:1:8: this quote is never closed\n"},
      {"image: 'it''s\n", "shop.yaml:1:8: this quote is never closed\n"},
      {"image: @shop\n", "shop.yaml:1:8: not YAML: text with this character here must stand in quotes\n"},
      {"image: [a\n", "shop.yaml:2:1: not YAML: a \"[\" above is not closed with \"]\"\n"},
      {"image: *shop\n",
       "shop.yaml:1:8: not YAML: no anchor (&name) above has the name of this alias (*name); text that "
       "begins with "
       "\"*\" must stand in quotes\n"},
      {"image: !!binary x\n",
       "shop.yaml:1:8: a tag has no meaning here; text that begins with \"!\" must stand in quotes\n"},
      {"image: a\n---\nimage: b\n", "shop.yaml:2:1: a second document begins here; a file holds one\n"},
      {"a: &a [*a]\n", "shop.yaml:1:8: an alias can't stand inside of what it stands for\n"},
      {"image: \"a\\0b\"\n", "shop.yaml:1:8: a NUL character can't be used anywhere\n"},
      {"image: \"a\\eb\"\nweb: {port: 80}\n",
       "shop.yaml:1:8: image: must be one line, without control characters\n"},
      {"- image\n", "shop.yaml:1:1: expected a map (key: value), found a list\n"},
      {"image\n", "shop.yaml:1:1: expected a map (key: value), found one value\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(problems_of(c.yaml), c.expected) << c.yaml;
}

TEST(BrokenYaml, ColumnsCountCharacters) {
  EXPECT_EQ(problems_of("image: shop\nweb: {port: 80, \"é\": 1, öps: 2}\n"),
            "shop.yaml:2:17: web.é: unknown key; allowed: command, port, publish, health, stop, listen, tls, "
            "hosts, trusted_proxies, hold, maintenance, drain, limits, proxy_protocol, access_log, "
            "publish_mode, replicas, placement, update\n"
            "shop.yaml:2:25: web.öps: unknown key; allowed: command, port, publish, health, stop, listen, "
            "tls, hosts, trusted_proxies, hold, maintenance, drain, limits, proxy_protocol, access_log, "
            "publish_mode, replicas, placement, update\n");
}

TEST(BrokenYaml, AQuoteThatIsClosedIsNoMistake) {
  EXPECT_EQ(problems_of("image: 'shop'\nweb: {port: \"80\"}\nenv: {A: 'it''s', B: \"a\\\"b\", C: \"\", D: "
                        "'', E: \"\\\\\"}\n"),
            "");
}

TEST(HostileFiles, AreRefusedInBoundedTime) {
  std::string wide = "a: [";
  for (int i = 0; i < 100'000; ++i) wide += "x,";
  std::string bomb = "a: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    bomb += "b" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below + ", " + below + ", " +
            below + "]\n";
  }
  const Case cases[] = {
      {"a: " + std::string(100, '[') + std::string(100, ']'), "shop.yaml:1:35: more than 32 levels deep\n"},
      {wide + "]\n",
       "shop.yaml:1:39999: the file holds more than 20000 values (aliases count as what they stand for)\n"},
      {std::string(1024 * 1024, ' ') + " ", "shop.yaml: is larger than 1 MiB\n"},
      {std::string("a: \0b", 5),
       "shop.yaml: line 1 has a control character (0x00); this is not a text file\n"},
      {"a: b\nc: \x1b[31m\n", "shop.yaml: line 2 has a control character (0x1b); this is not a text file\n"},
      {"a: b\nc: \xC3\x28\n", "shop.yaml: line 2 is not UTF-8; save the file as UTF-8\n"},
      {"a: \xED\xA0\x80\n", "shop.yaml: line 1 is not UTF-8; save the file as UTF-8\n"},
      {std::string("\xFF\xFEi\0m\0", 6), "shop.yaml: is UTF-16; save it as UTF-8\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(problems_of(c.yaml), c.expected);
  EXPECT_NE(problems_of(std::string(500'000, '[')).find("more than 32 levels deep"), std::string::npos);
  EXPECT_NE(problems_of(bomb).find("the file holds more than 20000 values"), std::string::npos);
}

TEST(HostileFiles, ReportNoMoreThanAThousandMistakes) {
  std::string yaml;
  for (int i = 0; i < 5'000; ++i) yaml += "key" + std::to_string(i) + ": x\n";
  const testing::Files files;
  EXPECT_EQ(check(files.write("shop.yaml", yaml)).size(), 1000u);
}

TEST(HostileFiles, LongLinesHaveNoExcerpt) {
  const testing::Files files;
  const auto problems =
      check(files.write("shop.yaml", "image: " + std::string(10'000, 'X') + "\nweb: {port: 80}\n"));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].excerpt, "");
}

}  // namespace
}  // namespace cutover::config
