#include <gtest/gtest.h>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using testing::problems_of;

const std::string kApp = "image: shop\nweb: {port: 80}\n";

struct Case {
  std::string yaml;
  std::string expected;
};

void expect(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(problems_of(c.yaml), c.expected) << c.yaml;
}

TEST(AppMistakes, AreAllReportedAtOnceInTheOrderOfTheFile) {
  EXPECT_EQ(
      problems_of("image: Shop\n"
                  "web:\n"
                  "  port: 80000\n"
                  "  health: {timeout: 5}\n"
                  "retain: many\n"),
      "shop.yaml:1:8: image: \"Shop\" is not an image reference: a repository's path is lower-case letters "
      "and "
      "digits, joined by '.', '_' or '-'\n"
      "shop.yaml:3:9: web.port: \"80000\" is not a port; write a number from 1 to 65535\n"
      "shop.yaml:4:21: web.health.timeout: \"5\" is not a duration; write a number with its unit, like "
      "500ms, "
      "30s, 10m or 1h30m; did you mean \"5s\"?\n"
      "shop.yaml:5:9: retain: \"many\" is not a number of versions to keep; write one from 0 to 1000\n");
}

TEST(AppMistakes, AnUnknownKeyComesWithTheAllowedOnesAndTheNearest) {
  expect({
      {"image: shop\nweb:\n  port: 80\n  helth: {path: /}\n",
       "shop.yaml:4:3: web.helth: unknown key; allowed: command, port, publish, health, stop, listen, tls, "
       "hosts, trusted_proxies, hold, maintenance, drain, limits, proxy_protocol, access_log, publish_mode, "
       "replicas, placement, update; did you mean "
       "\"health\"?\n"},
      {"image: shop\nweb: {port: 80, zzz: 1}\n",
       "shop.yaml:2:17: web.zzz: unknown key; allowed: command, port, publish, health, stop, listen, tls, "
       "hosts, trusted_proxies, hold, maintenance, drain, limits, proxy_protocol, access_log, publish_mode, "
       "replicas, placement, update\n"},
  });
}

TEST(AppMistakes, ARightKeyInTheWrongPlaceIsShownItsPlace) {
  EXPECT_NE(problems_of(kApp + "port: 80\n").find("; did you mean \"web.port\"?"), std::string::npos);
  EXPECT_NE(problems_of(kApp + "memory: 1g\n").find("; did you mean \"resources.memory\"?"),
            std::string::npos);
}

TEST(AppMistakes, WhatIsNotSupportedYetIsNamedWithWhatToDo) {
  expect({
      {"image: shop\nweb: {port: 80, hosts: [shop.example.com]}\n",
       "shop.yaml:2:24: web.hosts: is for a listener; write `listen`, too, or remove it\n"},
      {"image: shop\nweb: {port: 80, hold: {timeout: 5s}}\n",
       "shop.yaml:2:23: web.hold: is for a listener; write `listen`, too, or remove it\n"},
      {kApp + "order: start-first\n",
       "shop.yaml:3:8: order: start-first runs both versions side by side, and the gate passes requests from "
       "one to the other; it needs `web.listen`\n"},
      {"image: shop\norder: start-first\nweb: {port: 80, publish: 127.0.0.1:80}\n",
       "shop.yaml:2:8: order: start-first runs both versions side by side, and two containers can't publish "
       "one "
       "port; write `web.listen` in place of `web.publish`\n"},
      {"image: shop\norder: start-first\nprocesses: {worker: {}}\n",
       "shop.yaml:2:8: order: start-first runs both versions side by side, and the gate passes requests from "
       "one to the other; it needs `web.listen`\n"},
      {kApp + "watch: {max_error_rate: 0.1}\n",
       "shop.yaml:3:25: watch.max_error_rate: \"0.1\" is not a percentage; write one from 0% to 100%, like "
       "10%; "
       "did you mean \"0.1%\"?\n"},
      {kApp + "watch: {max_error_rate: 101%}\n",
       "shop.yaml:3:25: watch.max_error_rate: \"101%\" is not a percentage; write one from 0% to 100%, like "
       "10%\n"},
      {kApp + "watch: {window: 5s}\n",
       "shop.yaml:3:9: watch.window: unknown key; allowed: time, max_error_rate\n"},
  });
}

TEST(AppMistakes, MissingKeysAreNamedWithAnExample) {
  expect({
      {"web: {}\n",
       "shop.yaml: image: is missing; for example image: ghcr.io/acme/shop:main\n"
       "shop.yaml:1:1: web.port: is missing; for example port: 8000\n"},
      {"image: shop\n",
       "shop.yaml: web: is missing; an app has `web` (its port at least), or one of `processes`, or both\n"},
      {"image: shop\nprocesses: {}\n",
       "shop.yaml: web: is missing; an app has `web` (its port at least), or one of `processes`, or both\n"},
      {kApp + "release: {timeout: 1m}\n",
       "shop.yaml:3:1: release.command: is missing; for example command: [python, manage.py, migrate]\n"},
  });
}

TEST(AppMistakes, AWrongKindOfValueIsNamed) {
  expect({
      {"image: [shop]\nweb: {port: 80}\n", "shop.yaml:1:8: image: expected one value, found a list\n"},
      {"image: shop\nweb: 80\n", "shop.yaml:2:6: web: expected a map, found one value\n"},
      {kApp + "networks: backend\n",
       "shop.yaml:3:11: networks: expected a list, found one value; write [\"backend\"]\n"},
      {kApp + "networks: [a1, [b1]]\n",
       "shop.yaml:3:16: networks: expected one value for each item of the list, found a list\n"},
      {kApp + "retain:\n", "shop.yaml:3:1: retain: has no value; write one, or remove the key\n"},
      {kApp + "processes: {worker: }\n",
       "shop.yaml:3:13: processes.worker: has no value; write its keys below it, or {} for none\n"},
      {kApp + "env: [A=1]\n", "shop.yaml:3:6: env: expected a map (NAME: value), found a list\n"},
      {kApp + "env: {A: [1]}\n", "shop.yaml:3:7: env.A: expected one value, found a list\n"},
      {kApp + "env: {A: }\n", "shop.yaml:3:7: env.A: has no value; write \"\" for an empty one\n"},
  });
}

TEST(AppMistakes, ACommandIsAListAndTheListIsShown) {
  expect({
      {kApp + "release: {command: python manage.py migrate}\n",
       "shop.yaml:3:20: release.command: a command is a list of a program and its arguments, and no shell "
       "reads it; "
       "write [python, manage.py, migrate]\n"},
      {kApp + "release: {command: \"cd /app && ./run '1'\"}\n",
       "shop.yaml:3:20: release.command: a command is a list of a program and its arguments, and no shell "
       "reads it; "
       "write [sh, -c, \"cd /app && ./run '1'\"]\n"},
      {kApp + "release: {command: []}\n",
       "shop.yaml:3:20: release.command: names no program; write [program, argument, ...]\n"},
      {"image: shop\nweb: {port: 80, command: [\"\", x]}\n",
       "shop.yaml:2:26: web.command: the program's name is empty\n"},
  });
}

TEST(AppMistakes, AKeyThatStandsTwiceIsReportedWithItsFirstLine) {
  expect({
      {"image: shop\nweb: {port: 80}\nimage: other\n",
       "shop.yaml:3:1: image: stands here a second time; the first is in line 1\n"},
      {kApp + "env:\n  A: 1\n  A: 2\n",
       "shop.yaml:5:3: env.A: stands here a second time; the first is in line 4\n"},
  });
}

TEST(AppMistakes, MergeKeysAreRefusedWithWhatToWriteInstead) {
  EXPECT_EQ(
      problems_of(
          "image: shop\nweb: {port: 80, stop: &s {grace: 1s}}\nprocesses:\n  worker: {stop: {<<: *s}}\n"),
      "shop.yaml:4:19: processes.worker.stop: merge keys (<<) are not supported; write the keys out, or put "
      "what "
      "apps share under `defaults` in cutover.yaml\n");
}

TEST(AppMistakes, ProcessNamesThatCanNotBeAreRefused) {
  expect({
      {"image: shop\nprocesses: {web: {}}\n",
       "shop.yaml:2:13: processes.\"web\": the process that answers HTTP stands at the top of the file, as "
       "`web:`\n"},
      {"image: shop\nprocesses: {release: {}}\n",
       "shop.yaml:2:13: processes.\"release\": this name is the release command's; give the process "
       "another\n"},
      {"image: shop\nprocesses: {My_Worker: {}}\n",
       "shop.yaml:2:13: processes.\"My_Worker\": a process's name is 1 to 40 lower-case letters, digits and "
       "\"-\", and "
       "neither begins nor ends with \"-\"\n"},
  });
}

TEST(AppMistakes, TimesThatContradictOneAnotherAreReportedWithTheirNumbers) {
  expect({
      {"image: shop\nweb: {port: 80, health: {timeout: 2m}}\n",
       "shop.yaml:2:35: web.health.timeout: 2m (timeout of one probe) is longer than 1m (deadline of all of "
       "them)\n"},
      {kApp + "release: {command: [x], timeout: 10m}\ndeadline: 11m\n",
       "shop.yaml:4:11: deadline: 11m is too short for a whole deployment: 10m (release.timeout) + 30s "
       "(stop.grace) + "
       "1m (health.deadline) + 5s (watch) + 30s (stop.grace again) + 1m (health.deadline again, to roll "
       "back) is "
       "13m5s; allow more, or shorten one of them\n"},
      {kApp + "release: {command: [x], timeout: 1h}\n",
       "shop.yaml: deadline: 30m (the default) is too short for a whole deployment: 1h (release.timeout) + "
       "30s "
       "(stop.grace) + 1m (health.deadline) + 5s (watch) + 30s (stop.grace again) + 1m (health.deadline "
       "again, to roll "
       "back) is 1h3m5s; allow more, or shorten one of them\n"},
  });
}

TEST(AppMistakes, APortInTheEnvironmentMustBeWebsOwn) {
  EXPECT_EQ(problems_of(kApp + "env: {PORT: 80}\n"), "");
  EXPECT_EQ(problems_of(kApp + "env: {PORT: 81}\n"),
            "shop.yaml:3:13: env.PORT: PORT contradicts web.port (80), which is given to the app as PORT; "
            "remove it "
            "here\n");
}

TEST(AppMistakes, TwoVolumesCanNotHaveOnePlaceNorANetworkTwo) {
  expect({
      {kApp + "volumes: [aa:/data, bb:/data/]\n",
       "shop.yaml:3:21: volumes: a volume above is mounted at \"/data\" already\n"},
      {kApp + "networks: [aa, aa]\n", "shop.yaml:3:16: networks: \"aa\" stands in this list already\n"},
  });
}

TEST(AppMistakes, TheFilesNameMustBeAnAppsName) {
  const testing::Files files;
  EXPECT_EQ(files.text(check(files.write("My_Shop.yaml", kApp))),
            "My_Shop.yaml: the file's name is the app's, and \"My_Shop\" is none: 1 to 40 lower-case "
            "letters, digits and "
            "\"-\", and neither begins nor ends with \"-\"\n");
}

}  // namespace
}  // namespace cutover::config
