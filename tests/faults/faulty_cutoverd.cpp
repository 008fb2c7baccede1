// cutoverd with failpoints: the whole daemon, with faults between it and what it stands on. See
// failpoints.hpp.

#include "daemon/program.hpp"
#include "faults/failpoints.hpp"
#include "faults/faulty_client.hpp"
#include "faults/faulty_store.hpp"
#include "faults/faulty_swarm.hpp"

int main(int argc, char** argv) {
  using namespace cutover;
  test::Failpoints points;
  daemon::Factories factories;
  factories.engine = [&points](boost::asio::any_io_executor executor, Clock& clock,
                               engine::DockerClientOptions options) {
    return test::make_faulty_client(engine::make_docker_client(executor, clock, std::move(options)), points);
  };
  factories.swarm = [&points](boost::asio::any_io_executor executor, Clock& clock,
                              engine::DockerClientOptions options) {
    return test::make_faulty_swarm(engine::make_docker_swarm(executor, clock, std::move(options)), points);
  };
  factories.store = [&points](const std::filesystem::path& folder) -> Result<std::unique_ptr<store::Store>> {
    auto store = store::open_store(folder);
    if (!store) return store.error();
    return test::make_faulty_store(std::move(*store), points);
  };
  return daemon::run_program(argc, argv, std::move(factories));
}
