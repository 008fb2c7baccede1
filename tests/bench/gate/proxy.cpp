#include "bench/gate/proxy.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "bench/processor.hpp"
#include "support/eventually.hpp"
#include "support/free_port.hpp"
#include "support/http_get.hpp"

namespace cutover::bench {

namespace fs = std::filesystem;

namespace {

void await_answer(std::uint16_t port, const std::string& who, const fs::path& log = {}) {
  if (test::eventually([port] { return test::http_get("127.0.0.1", port, "/").status == 200; })) return;
  std::ifstream said(log);
  throw std::runtime_error(who + " does not answer. " +
                           std::string(std::istreambuf_iterator<char>(said), {}));
}

/// A program that is configured with one file.
class Program final : public Proxy {
 public:
  /// `configuration`: FOLDER, PORT and BACKEND in it are put in. `argv`: so is FILE.
  Program(std::string name, const fs::path& folder, const Backend& backend, std::string configuration,
          std::vector<std::string> argv)
      : name_(std::move(name)), folder_(folder / name_), argv_(std::move(argv)) {
    fs::create_directories(folder_);
    const fs::path file = folder_ / "configuration";
    put_in(configuration, "FOLDER", folder_);
    put_in(configuration, "PORT", std::to_string(port_));
    put_in(configuration, "BACKEND", backend.address + ":" + std::to_string(backend.port));
    std::ofstream(file) << configuration;
    for (std::string& word : argv_) put_in(word, "FILE", file);
  }

  std::string_view name() const override { return name_; }
  std::uint16_t port() const override { return port_; }
  void start() override {
    process_ = std::make_unique<test::Process>(test::Process::Options{
        .argv = argv_, .environment = {{"GOMAXPROCS", "1"}, {"HOME", folder_}}, .log = folder_ / "log"});
    await_answer(port_, name_, folder_ / "log");
  }
  void stop() override { process_->stop(); }
  std::vector<pid_t> processes() const override { return with_children(process_->pid()); }

 private:
  static void put_in(std::string& text, const std::string& what, const std::string& value) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + value.size()))
      text.replace(at, what.size(), value);
  }

  std::string name_;
  fs::path folder_;
  std::vector<std::string> argv_;
  std::uint16_t port_ = test::free_port();
  std::unique_ptr<test::Process> process_;
};

constexpr const char* kNginx = R"(daemon off;
user root;
pid FOLDER/pid;
error_log FOLDER/errors;
worker_processes 1;
events { worker_connections 16384; }
http {
  access_log off;
  client_body_temp_path FOLDER/client_body;
  proxy_temp_path FOLDER/proxy;
  fastcgi_temp_path FOLDER/fastcgi;
  uwsgi_temp_path FOLDER/uwsgi;
  scgi_temp_path FOLDER/scgi;
  keepalive_timeout 1h;
  keepalive_requests 1000000000;
  upstream app {
    server BACKEND;
    keepalive 128;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:PORT backlog=4096;
    location / {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
  }
}
)";

constexpr const char* kHaproxy = R"(global
  nbthread 1
  maxconn 16384
  no strict-limits
defaults
  mode http
  timeout connect 5s
  timeout client 1h
  timeout server 1h
  timeout http-keep-alive 1h
  http-reuse always
frontend clients
  bind 127.0.0.1:PORT
  default_backend app
backend app
  option forwardfor
  server app BACKEND
)";

constexpr const char* kCaddy = R"({
  admin off
  auto_https off
  storage file_system FOLDER
  servers {
    timeouts {
      idle 1h
    }
  }
}
http://:PORT {
  bind 127.0.0.1
  reverse_proxy BACKEND {
    transport http {
      keepalive_idle_conns_per_host 128
    }
  }
}
)";

}  // namespace

std::vector<std::unique_ptr<Proxy>> other_proxies(const fs::path& folder, const Backend& backend) {
  std::vector<std::unique_ptr<Proxy>> all;
  const auto add = [&](const char* name, const char* configuration, std::vector<std::string> argv) {
    all.push_back(std::make_unique<Program>(name, folder, backend, configuration, std::move(argv)));
  };
  add("HAProxy", kHaproxy, {"haproxy", "-db", "-f", "FILE"});
  add("nginx", kNginx, {"nginx", "-c", "FILE"});
  add("Caddy", kCaddy, {"caddy", "run", "--config", "FILE", "--adapter", "caddyfile"});
  return all;
}

void GateProxy::start() {
  daemon_.start();
  await_answer(port_, "cutoverd");
}

}  // namespace cutover::bench
