#include "store/history.hpp"
#include "store_fixture.hpp"

namespace cutover::store {
namespace {

class Probes : public StoreTest {
 protected:
  void SetUp() override {
    open();
    accept();
  }
  void probe(int from, int to) {
    std::vector<model::EventBody> bodies;
    for (int latency = from; latency <= to; ++latency) {
      model::ProbeRecord record;
      record.process = "web";
      record.latency = Milliseconds(latency);
      bodies.push_back(model::Probed{record});
    }
    append(1, std::move(bodies));
  }
};

TEST_F(Probes, AreAllKeptUpToTheBound) {
  probe(1, 2 * kProbesKept);
  const auto probes = deployment(1).probes;
  ASSERT_EQ(probes.size(), 200u);
  EXPECT_EQ(probes.front().latency, Milliseconds(1));
  EXPECT_EQ(probes.back().latency, Milliseconds(200));
}

TEST_F(Probes, BeyondTheBoundTheFirstAndTheLastAreKept) {
  probe(1, 500);
  probe(501, 502);
  const auto probes = deployment(1).probes;
  ASSERT_EQ(probes.size(), 200u);
  EXPECT_EQ(probes[0].latency, Milliseconds(1));
  EXPECT_EQ(probes[99].latency, Milliseconds(100));
  EXPECT_EQ(probes[100].latency, Milliseconds(403));
  EXPECT_EQ(probes[199].latency, Milliseconds(502));
}

}  // namespace
}  // namespace cutover::store
