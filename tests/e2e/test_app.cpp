#include "e2e/test_app.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <ostream>
#include <sstream>
#include <stdexcept>

#include "e2e/canary.hpp"
#include "support/eventually.hpp"

namespace cutover::test {

namespace {

/// In 127.0.0.0/8, which is all on this host: an address for each process.
std::string own_address() {
  const unsigned pid = static_cast<unsigned>(getpid());
  return "127." + std::to_string(64 + (pid >> 16) % 128) + "." + std::to_string(pid >> 8 & 255) + "." +
         std::to_string(pid & 255);
}

std::string yaml(const AppFile& file, const std::string& publish) {
  std::ostringstream text;
  text << "image: " << file.image << "\npull: " << file.pull << "\nwatch: " << file.watch << "\n";
  if (!file.release.empty()) text << "release: " << file.release << "\n";
  std::string reached = (file.behind_gate ? "listen: " : "publish: ") + publish;
  if (file.listen != 0) reached = "listen: 127.0.0.1:" + std::to_string(file.listen);
  if (!file.publish.empty()) reached = "publish: " + file.publish;
  if (file.publish == "none") reached.clear();
  text << "web:\n  port: 8000\n"
       << (reached.empty() ? "" : "  " + reached + "\n") << "  health: " << file.health
       << "\n  stop: " << file.stop << "\n"
       << file.web;
  if (!file.processes.empty()) text << "processes:\n";
  for (const auto& [name, process] : file.processes) text << "  " << name << ": " << process << "\n";
  text << "env:\n  CANARY: " << kCanary << "\n";
  for (const auto& [name, value] : file.env) text << "  " << name << ": \"" << value << "\"\n";
  text << file.more;
  return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Of an answer to a request that was to be accepted.
Record accepted(const ApiAnswer& answer) {
  if (!answer.body.contains("number")) {
    throw std::runtime_error("not a deployment: " + std::to_string(answer.status) + " " + answer.text);
  }
  return Record(answer.body);
}

}  // namespace

std::vector<std::string> Record::phases() const {
  std::vector<std::string> all;
  for (const Json& phase : json_.at("phases")) {
    const std::string result = phase.at("result").is_null() ? "runs" : phase.at("result");
    all.push_back(phase.at("name").get<std::string>() + " " + result);
  }
  return all;
}

Json Record::first_probe() const {
  const Json& probes = json_.at("probes");
  return probes.empty() ? Json() : probes.front();
}

Json Record::last_probe() const {
  const Json& probes = json_.at("probes");
  return probes.empty() ? Json() : probes.back();
}

std::ostream& operator<<(std::ostream& out, const Record& record) {
  return out << record.json_.dump(1);
}

TestApp::TestApp(Cutoverd& daemon, const DockerCli& docker, const std::string& kind, int port)
    : daemon_(daemon),
      docker_(docker),
      name_(kind + "-" + std::to_string(getpid())),
      address_(own_address()),
      port_(port) {}

TestApp::~TestApp() {
  try {
    const Finished listed =
        docker_.attempt({"ps", "--all", "--quiet", "--filter", "label=io.cutover.app=" + name_});
    std::vector<std::string> remove{"rm", "--force", "--volumes"};
    for (const std::string& id : lines_of(listed.output)) remove.push_back(id);
    if (remove.size() > 3) docker_.attempt(remove);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "can't clean up after %s: %s\n", name_.c_str(), failure.what());
  }
}

void TestApp::write(const AppFile& file) const {
  std::ofstream(daemon_.apps() / (name_ + ".yaml")) << yaml(file, address_ + ":" + std::to_string(port_));
}

void TestApp::configure(const AppFile& file) const {
  write(file);
  if (!daemon_.running()) return;
  const ApiAnswer answer = daemon_.api().post("/v1/reload");
  if (answer.status != 200) throw std::runtime_error("not reloaded: " + answer.text);
}

Record TestApp::deploy(const AppFile& file) const {
  configure(file);
  return deploy();
}

Record TestApp::request(const std::string& body) const {
  return accepted(daemon_.api().post(path("/deployments?wait=true"), {.body = body}));
}

int TestApp::begin(const AppFile& file) const {
  configure(file);
  return begin();
}

int TestApp::begin_request(const std::string& body) const {
  return accepted(daemon_.api().post(path("/deployments"), {.body = body})).number();
}

Record TestApp::rollback(const std::string& body) const {
  return accepted(daemon_.api().post(path("/rollback?wait=true"), {.body = body}));
}

ApiAnswer TestApp::cancel(int number) const {
  return daemon_.api().post(path("/deployments/" + std::to_string(number) + "/cancel"));
}

Record TestApp::record(int number) const {
  return accepted(daemon_.api().get(path("/deployments/" + std::to_string(number))));
}

Record TestApp::ended(int number) const {
  const bool has_ended =
      eventually([&] { return !record(number).outcome().empty(); }, std::chrono::seconds(60));
  if (!has_ended) throw std::runtime_error("it does not end: " + record(number).message());
  return record(number);
}

bool TestApp::reaches(int number, const std::string& phase) const {
  bool is_there = false;
  const std::string deployment = path("/deployments/" + std::to_string(number));
  return eventually([&] {
           const ApiAnswer answer = daemon_.api().get(deployment);
           if (answer.status != 200) return false;  // its request is still on its way
           const Record seen(answer.body);
           is_there = seen.outcome().empty() && seen.phase() == phase;
           return is_there || !seen.outcome().empty();
         }) &&
         is_there;
}

Json TestApp::status() const {
  return daemon_.api().get(path()).body;
}

std::string TestApp::answer(const std::string& path) const {
  const HttpAnswer answer = http_get(address_, static_cast<std::uint16_t>(port_), path);
  if (answer.status == 0) return "";
  const auto end = answer.body.find_last_not_of('\n');
  return answer.body.substr(0, end == std::string::npos ? 0 : end + 1);
}

std::string TestApp::container(const std::string& process, int number) const {
  return name_ + "-" + process + "-" + std::to_string(number);
}

std::vector<std::string> TestApp::containers() const {
  std::vector<std::string> names = lines_of(docker_(
      {"ps", "--all", "--filter", "label=io.cutover.app=" + name_, "--format", "{{.Names}} {{.State}}"}));
  for (std::string& name : names) {
    if (name.starts_with(name_ + "-")) name.erase(0, name_.size() + 1);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string TestApp::inspect(const std::string& process, int number, const std::string& format) const {
  return docker_({"inspect", "--format", format, container(process, number)});
}

bool TestApp::runs(const std::string& process, int number) const {
  const Finished seen =
      docker_.attempt({"inspect", "--format", "{{.State.Running}}", container(process, number)});
  return seen.output == "true\n";
}

}  // namespace cutover::test
