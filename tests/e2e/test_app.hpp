#pragma once

#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "e2e/api.hpp"
#include "e2e/cutoverd.hpp"
#include "support/docker_cli.hpp"
#include "support/http_get.hpp"

namespace cutover::test {

/// What an app's file says: of the demo app, and so that a deployment is quick.
struct AppFile {
  std::string image = "demo:v1";
  std::string pull = "never";
  std::map<std::string, std::string> env{};  ///< how the demo app behaves
  std::string release{};                     ///< YAML: "{command: [release, EXIT_CODE=1]}"; "": none
  std::string health = "{path: /health, deadline: 20s, interval: 50ms}";
  std::string stop = "{grace: 10s}";
  std::map<std::string, std::string> processes{};  ///< beside web: {"worker", "{command: [worker]}"}
  std::string watch = "100ms";
  std::uint16_t listen = 0;  ///< the gate's port on 127.0.0.1; 0: published instead
  std::string publish{};     ///< in place of the test's own address; "none": nowhere
  bool behind_gate = false;  ///< the gate listens where it would be published
  std::string web{};         ///< further lines of `web`, with their indentation
  std::string more{};        ///< further lines
};

/// A deployment as the API shows it. Printed whole when a test fails.
class Record {
 public:
  explicit Record(Json json) : json_(std::move(json)) {}

  int number() const { return json_.at("number"); }
  std::string phase() const { return json_.at("phase"); }
  std::string message() const { return json_.at("message"); }
  /// "" while it runs.
  std::string outcome() const { return json_.at("outcome").is_null() ? "" : json_.at("outcome"); }
  /// 0: nothing.
  int serving() const { return json_.at("serving").is_null() ? 0 : json_.at("serving").get<int>(); }
  /// "preparing ok", "cutting_over failed", ...
  std::vector<std::string> phases() const;
  std::string notes() const { return json_.at("notes").dump(); }
  /// By value, so that what is missing in it is null, and no assertion of the library's.
  Json operator[](const char* key) const { return json_.at(key); }
  /// Null when there is none.
  Json first_probe() const;
  Json last_probe() const;

  friend std::ostream& operator<<(std::ostream& out, const Record& record);

 private:
  Json json_;
};

/// One app of a test, with the same name as no other test's: those of one ctest run share the Engine, and
/// some run at the same time.
class TestApp {
 public:
  /// `kind` is how its name begins. Its containers and volumes are removed in the end.
  TestApp(Cutoverd& daemon, const DockerCli& docker, const std::string& kind, int port = 8417);
  TestApp(const TestApp&) = delete;
  TestApp& operator=(const TestApp&) = delete;
  ~TestApp();

  const std::string& name() const { return name_; }
  std::string path(const std::string& below = "") const { return "/v1/apps/" + name_ + below; }
  /// Where it is published: an address of the host that no other test uses.
  const std::string& address() const { return address_; }
  int port() const { return port_; }

  /// Writes the app's file.
  void write(const AppFile& file) const;
  /// Writes the app's file; a daemon that runs reads it.
  void configure(const AppFile& file) const;

  /// Asks for a deployment, and returns its record when it has ended. `request`: of this body.
  Record deploy(const AppFile& file) const;
  Record deploy() const { return request(""); }
  Record deploy_tag(const std::string& tag) const { return request(R"({"tag": ")" + tag + "\"}"); }
  Record request(const std::string& body) const;
  /// The same, but returns its number as soon as it is accepted.
  int begin(const AppFile& file) const;
  int begin() const { return begin_request(""); }
  int begin_tag(const std::string& tag) const { return begin_request(R"({"tag": ")" + tag + "\"}"); }
  Record rollback(const std::string& body = "") const;
  ApiAnswer cancel(int number) const;

  Record record(int number) const;
  /// Waits until the deployment has ended.
  Record ended(int number) const;
  /// Waits until it is in that phase. False when it ended without, or does not come there.
  bool reaches(int number, const std::string& phase) const;
  Json status() const;

  /// Body of GET on the published address, without its end of line; "" when nothing answers.
  std::string answer(const std::string& path = "/") const;
  /// "shop-web-57"
  std::string container(const std::string& process, int number) const;
  /// As Docker sees them: "web-1 exited", "web-2 running", ... by name.
  std::vector<std::string> containers() const;
  /// docker inspect --format
  std::string inspect(const std::string& process, int number, const std::string& format) const;
  bool runs(const std::string& process, int number) const;

 private:
  int begin_request(const std::string& body) const;

  Cutoverd& daemon_;
  const DockerCli& docker_;
  std::string name_;
  std::string address_;
  int port_;
};

}  // namespace cutover::test
