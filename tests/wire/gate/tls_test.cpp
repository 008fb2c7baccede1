#include "support/scratch_folder.hpp"
#include "wire/gate/gate_fixture.hpp"
#include "wire/gate/tls_client.hpp"

namespace cutover::gate::test {
namespace {

class GateTls : public GateTest {
 protected:
  model::TlsFiles files(const std::string& name) const {
    return {folder.path() / (name + ".pem"), folder.path() / (name + ".key")};
  }
  model::TlsFiles written(const std::string& name) const {
    write_certificate(files(name), name);
    return files(name);
  }

  cutover::test::ScratchFolder folder;
};

TEST_F(GateTls, RequestsAndAnswersOfAnySizeGoThrough) {
  AppServer app([](AppServer& server, Connection& connection) {
    while (const auto request = server.take(connection)) connection.send(ok(request->body));
  });
  site.tls = written("shop");
  serve(app);
  TlsClient client(site.at.port, "shop");
  ASSERT_TRUE(client.shook_hands());
  for (const std::size_t size : {5u, 100'000u, 2'000'000u}) {
    const std::string body(size, 'x');
    client.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
                body);
    const std::string answer = client.read(size);
    EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), body) << size;
  }
  EXPECT_EQ(app.requests().at(0).field("X-Forwarded-Proto"), "https");
  EXPECT_EQ(app.connections(), 1u);
}

TEST_F(GateTls, TheNameThatIsCalledChoosesTheCertificate) {
  Site other = site;
  site.hosts = {"shop.example.com"};
  site.tls = written("shop");
  other.app = "blog";
  other.hosts = {"*.example.com"};
  other.tls = written("blog");
  ASSERT_TRUE(gate->configure({site, other}));
  EXPECT_EQ(TlsClient(site.at.port, "shop.example.com").certificate_name(), "shop");
  EXPECT_EQ(TlsClient(site.at.port, "blog.example.com").certificate_name(), "blog");
  EXPECT_EQ(TlsClient(site.at.port, "else.example.org").certificate_name(), "shop");
}

TEST_F(GateTls, ACertificateThatChangesIsReadAgainAndConnectionsStay) {
  AppServer app("hello");
  site.tls = written("shop");
  serve(app);
  TlsClient before(site.at.port, "shop");
  write_certificate(*site.tls, "renewed");
  EXPECT_EQ(TlsClient(site.at.port, "shop").certificate_name(), "shop");
  ASSERT_TRUE(gate->renew_certificates());
  EXPECT_EQ(TlsClient(site.at.port, "shop").certificate_name(), "renewed");
  before.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
  EXPECT_NE(before.read(5).find("hello"), std::string::npos);
}

TEST_F(GateTls, OneThatIsBrokenIsSaidOnceAndTheOldOneStays) {
  site.tls = written("shop");
  configure();
  std::filesystem::resize_file(site.tls->certificate, 10);
  const auto renewed = gate->renew_certificates();
  ASSERT_FALSE(renewed);
  EXPECT_NE(renewed.error().text().find(site.tls->certificate.string() + ": holds no certificate"),
            std::string::npos)
      << renewed.error().text();
  EXPECT_TRUE(gate->renew_certificates());
  EXPECT_EQ(TlsClient(site.at.port, "shop").certificate_name(), "shop");
}

TEST_F(GateTls, WhoSpeaksNoTlsIsNotServed) {
  site.tls = written("shop");
  configure();
  EXPECT_FALSE(get());
}

TEST_F(GateTls, AProxysHeaderComesBeforeIt) {
  AppServer app("hello");
  site.tls = written("shop");
  site.proxy_protocol = true;
  serve(app);
  EXPECT_FALSE(TlsClient(site.at.port, "shop").shook_hands());
}

}  // namespace
}  // namespace cutover::gate::test
