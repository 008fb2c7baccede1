#include "deploy/advice/list.hpp"
#include "deploy/advice/words.hpp"

namespace cutover::deploy {
namespace {

constexpr Milliseconds kLongPull{30'000};
constexpr std::uint64_t kBigImage = 500'000'000;

}  // namespace

void advise_on_image(const model::Deployment& deployment, Advice& advice) {
  const auto& account = deployment.account;
  if (!account || !account->pull || deployment.outcome != model::Outcome::succeeded) return;
  if (*account->pull <= kLongPull || account->image_bytes <= kBigImage) return;
  advice.push_back(
      "The pull took " + measured(*account->pull) + ", and the image has " + size_text(account->image_bytes) +
      ": take a smaller base image, and let the Dockerfile install dependencies before it copies the "
      "code, so that their layers are here already next time.");
}

}  // namespace cutover::deploy
