#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "cli/program.hpp"
#include "support/unix_server.hpp"

namespace cutover::cli {

struct Finished {
  int exit_code;
  std::string out, err;
};

/// The `cutover` command, and a daemon that answers by script.
class ScriptedDaemon : public ::testing::Test {
 protected:
  Finished cutover(std::vector<std::string> words) {
    std::vector<const char*> argv = {"cutover"};
    ::setenv("CUTOVER_SOCKET", server.socket().c_str(), 1);
    for (const std::string& word : words) argv.push_back(word.c_str());
    std::ostringstream out, err;
    const int code = run(static_cast<int>(argv.size()), argv.data(), {out, err});
    return {code, out.str(), err.str()};
  }

  static std::string deployment(const std::string& outcome = "", const std::string& more = "") {
    return R"({"app":"shop","number":57,"outcome":)" + (outcome.empty() ? "null" : "\"" + outcome + "\"") +
           R"(,"phase":"preparing","message":"what became of it","image":"shop:main",)"
           R"("started_at":"2026-08-01T12:00:00.000Z","ended_at":"2026-08-01T12:00:05.000Z")" +
           (more.empty() ? "" : "," + more) + "}";
  }

  static test::Reply problem(int status, const std::string& type, const std::string& detail) {
    return test::Reply::of(status, "application/problem+json",
                           R"({"type":"urn:cutover:problem:)" + type + R"(","status":)" +
                               std::to_string(status) + R"(,"detail":")" + detail + "\"}");
  }

  static std::string event(int id, const std::string& kind, const std::string& more = "") {
    return "id: " + std::to_string(id) + "\nevent: " + kind + "\ndata: {\"at\":\"2026-08-01T12:00:00.000Z\"" +
           (more.empty() ? "" : "," + more) + "}\n\n";
  }

  /// The head of an event stream.
  static test::Reply events() {
    return test::Reply::raw(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
  }

  test::UnixServer server;
};

}  // namespace cutover::cli
