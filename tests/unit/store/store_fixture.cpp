#include "store_fixture.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace cutover::store {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "cutover-store-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder: " + name);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Child::Child(const std::function<int()>& body) : pid_(::fork()) {
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ == 0) ::_exit(body());
}

Child::~Child() {
  if (pid_ > 0) {
    kill();
    wait();
  }
}

void Child::kill() {
  ::kill(pid_, SIGKILL);
}

int Child::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void StoreTest::open() {
  auto opened = open_store(folder_.path());
  if (!opened) throw std::runtime_error(opened.error().text());
  store_ = std::move(*opened);
}

NewDeployment StoreTest::request(const std::string& app, const std::string& key) {
  NewDeployment request;
  request.app = app;
  request.image = "ghcr.io/acme/" + app + ":main";
  request.idempotency_key = key;
  request.requested_by = model::Requester{"token", "ci"};
  request.at = kNoon;
  return request;
}

int StoreTest::accept(const std::string& app, WallTime at) {
  NewDeployment asked = request(app);
  asked.at = at;
  return run(store_->accept(std::move(asked))).value().number;
}

void StoreTest::append(int number, std::vector<model::EventBody> bodies, WallTime at) {
  std::vector<model::Event> events;
  for (auto& body : bodies) events.push_back(model::Event{at, std::move(body)});
  const auto appended = run(store_->append(model::DeploymentId{"shop", number}, std::move(events)));
  ASSERT_TRUE(appended) << appended.error().text();
}

model::Deployment StoreTest::deployment(int number) {
  return run(store_->deployment(model::DeploymentId{"shop", number})).value();
}

void StoreTest::end(int number, model::Outcome outcome, std::optional<int> serving) {
  append(number, {model::Started{}, model::Ended{outcome, "", serving, std::nullopt}});
}

namespace {

std::string every_byte() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  return bytes;
}

}  // namespace

model::PinnedSpec full_spec() {
  model::Process web;
  web.name = "web";
  web.command = {"gunicorn", "shop.wsgi", "--bind=0.0.0.0:8000"};
  web.stop = model::Stop{"SIGQUIT", Milliseconds(12'345)};
  web.web.emplace();
  web.web->port = 8000;
  web.web->publish = model::Publish{"::1", 65'535, model::PublishMode::host};
  web.web->health = model::HealthCheck{"/health/?full=1", model::StatusRange{204, 299}, Milliseconds(1),
                                       Milliseconds(2), Milliseconds(3)};
  web.replicas = 7;
  web.file_replicas = 3;
  web.placement = model::Placement{{"node.role==worker", "node.labels.disk!=hdd"}, {"node.labels.zone"}, 2};
  web.update = model::Update{0, Milliseconds(10'000), model::Order::stop_first, Milliseconds(11), 0.25};
  model::Process worker;
  worker.name = "worker";

  model::PinnedSpec spec;
  spec.digest = "sha256:" + std::string(64, 'a');
  spec.image_id = "sha256:" + std::string(64, 'b');
  spec.app.name = "shop";
  spec.app.image = model::ImageRef{"127.0.0.1:5000/acme/shop", "v1.2", "sha256:" + std::string(64, 'c')};
  spec.app.pull = model::PullPolicy::never;
  spec.app.mode = model::Mode::cluster;
  spec.app.order = model::Order::start_first;
  spec.app.release = model::ReleaseCommand{{"python", "manage.py", "migrate", ""}, Milliseconds(77)};
  spec.app.processes = {web, worker};
  spec.app.watch = Milliseconds(0);
  spec.app.env = {model::EnvVar{"EMPTY", Secret("")},
                  model::EnvVar{"SECRET_KEY", Secret("p\"ä\\ss\n\tw€rd 🚀")}};
  spec.app.volumes = {model::Volume{"/srv/media", "/app/media", true}, model::Volume{"data", "/data"}};
  spec.app.files = {
      model::MountedFile{model::MountedFile::Kind::config, "main", "/etc/shop.toml", Secret("")},
      model::MountedFile{model::MountedFile::Kind::secret, "KEY", "/run/secrets/KEY", Secret(every_byte())}};
  spec.app.networks = {"backend", "front"};
  spec.app.resources = model::Resources{18'446'744'073'709'551'615ull, 0.1};
  spec.app.retain = 0;
  spec.app.keep_history = 7;
  spec.app.deadline = Milliseconds(999'999'999'999);
  return spec;
}

model::Account full_account() {
  model::Account account;
  account.order = model::Order::start_first;
  account.behind_gate = true;
  account.prestarted = true;
  account.shares_volumes = true;
  account.gap =
      model::Gap{Milliseconds(1), Milliseconds(2), Milliseconds(3), Milliseconds(4), Milliseconds(5), true,
                 Milliseconds(6)};
  account.requests = model::RequestRecord{1'000, 37, Milliseconds(512), 1};
  account.stop =
      model::StopRecord{"SIGQUIT", Milliseconds(30'000), false, {"/bin/sh", "-c", "serve"}, true, "sh"};
  account.image_bytes = 123'456'789;
  account.pull = Milliseconds(9'000);
  account.repeated_in_boot = "manage.py migrate";
  return account;
}

}  // namespace cutover::store
