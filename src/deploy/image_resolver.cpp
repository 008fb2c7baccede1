#include "deploy/image_resolver.hpp"

#include <spdlog/spdlog.h>

#include "cutover/base/duration.hpp"

namespace cutover::deploy {
namespace {

Task<Result<void>> pull(Attempt& attempt, model::ImageRef image) {
  const std::string name = image.text();
  attempt.journal.note(model::Intended{"pull", name});
  auto intended = co_await attempt.journal.commit();
  if (!intended) co_return intended.error();
  const SteadyTime started = attempt.clock.now();
  const Milliseconds limit = elapsed(started, attempt.deadline);
  engine::OnPullProgress on_progress = [&attempt](const engine::PullProgress& progress) {
    attempt.feed.pull(attempt.id.app, {progress.layer, progress.status, progress.current_bytes,
                                       progress.total_bytes, attempt.clock.utc()});
  };
  auto pulled = co_await attempt.engine.pull_image(std::move(image), std::move(on_progress), limit);
  attempt.feed.pull_ended(attempt.id.app);
  if (!pulled) co_return pulled.error().in("pulling " + name);
  const Milliseconds took = elapsed(started, attempt.clock.now());
  spdlog::info("event=pulled deployment={} image={} took_ms={}", attempt.id.text(), name, took.count());
  attempt.account.pull = took;
  attempt.journal.note(model::Noted{"pulled " + name + " in " + to_text(took)});
  co_return Result<void>();
}

Task<Result<engine::Image>> find_local(Attempt& attempt, model::ImageRef wanted, std::string advice) {
  auto image = co_await attempt.engine.inspect_image(wanted.text());
  if (image || image.error().code() != ErrorCode::not_found) co_return image;
  co_return Error(ErrorCode::not_found, "image " + wanted.text() + " is not on this host" + advice);
}

/// Whoever builds on the host meets this first: the registry does not have what is here already.
Task<Error> no_digest(Attempt& attempt, model::ImageRef wanted, Error failure) {
  auto here = co_await attempt.engine.inspect_image(wanted.text());
  if (here) {
    failure = Error(
        failure.code(),
        failure.message() + "; an image of that name is on this host, and `pull: missing` would use it");
  }
  co_return failure.in("asking the registry for " + wanted.text());
}

/// By digest, and only what is not here yet.
Task<Result<engine::Image>> bring_in(Attempt& attempt, model::ImageRef wanted) {
  if (wanted.digest.empty()) {
    model::ImageRef asked = wanted;
    auto digest = co_await attempt.engine.registry_digest(std::move(asked));
    if (!digest) {
      Error failure = digest.error();
      co_return co_await no_digest(attempt, std::move(wanted), std::move(failure));
    }
    wanted.digest = *digest;
  }
  wanted.tag.clear();
  const std::string exact = wanted.text();
  auto here = co_await attempt.engine.inspect_image(exact);
  if (here || here.error().code() != ErrorCode::not_found) co_return here;
  auto pulled = co_await pull(attempt, std::move(wanted));
  // A stream that was cut short says nothing about the image: look.
  if (!pulled && !pulled.error().outcome_unknown()) co_return pulled.error();
  here = co_await attempt.engine.inspect_image(exact);
  if (!here && !pulled) co_return pulled.error();
  co_return here;
}

Task<Result<engine::Image>> provide(Attempt& attempt, model::ImageRef wanted, model::PullPolicy policy) {
  if (policy == model::PullPolicy::always) co_return co_await bring_in(attempt, std::move(wanted));
  const bool may_pull = policy == model::PullPolicy::missing;
  const std::string advice =
      may_pull ? "" : ", and `pull: never` forbids to pull it; build or load it here first";
  model::ImageRef asked = wanted;
  auto here = co_await find_local(attempt, std::move(asked), advice);
  if (here || !may_pull || here.error().code() != ErrorCode::not_found) co_return here;
  co_return co_await bring_in(attempt, std::move(wanted));
}

Task<Result<model::PinnedSpec>> resolve_rollback(Attempt& attempt, int number) {
  model::DeploymentId target{attempt.id.app, number};
  auto spec = co_await attempt.store.pinned(target);
  if (!spec) co_return spec.error().in("rolling back to " + target.text());
  model::PinnedSpec pinned = *spec;
  auto image_id = co_await bring_back_image(attempt, std::move(target), std::move(pinned));
  if (!image_id) co_return image_id.error();
  spec->image_id = std::move(*image_id);
  model::put_scale(attempt.scale, spec->app);
  co_return std::move(*spec);
}

}  // namespace

std::string digest_in(const std::string& repository, const engine::Image& image) {
  for (const std::string& known : image.repo_digests) {
    if (known.starts_with(repository + "@")) return known.substr(repository.size() + 1);
  }
  return "";
}

model::ImageRef chosen_image(const model::App& app, const model::Request& request) {
  model::ImageRef image = app.image;
  if (!request.tag.empty()) {
    image.tag = request.tag;
    image.digest.clear();
  }
  if (!request.digest.empty()) image.digest = request.digest;
  return image;
}

Task<Result<std::string>> bring_back_image(Attempt& attempt, model::DeploymentId version,
                                           model::PinnedSpec spec) {
  auto here = co_await attempt.engine.inspect_image(spec.image());
  if (here) co_return spec.image_id;
  if (here.error().code() != ErrorCode::not_found) co_return here.error();
  if (spec.digest.empty()) {
    co_return Error(ErrorCode::not_found, "the image of " + version.text() + " (" + spec.image_id +
                                              ") is not on this host any more, and no registry has it");
  }
  model::ImageRef exact{spec.app.image.repository, "", spec.digest};
  auto image = co_await bring_in(attempt, std::move(exact));
  if (!image) co_return image.error();
  co_return image->id;
}

Task<Result<model::PinnedSpec>> resolve(Attempt& attempt) {
  if (attempt.request.rollback_to) co_return co_await resolve_rollback(attempt, *attempt.request.rollback_to);
  model::PinnedSpec spec;
  spec.app = attempt.app;
  spec.app.image = chosen_image(attempt.app, attempt.request);
  model::put_scale(attempt.scale, spec.app);
  model::ImageRef wanted = spec.app.image;
  auto image = co_await provide(attempt, std::move(wanted), attempt.app.pull);
  if (!image) co_return image.error();
  spec.digest =
      spec.app.image.digest.empty() ? digest_in(spec.app.image.repository, *image) : spec.app.image.digest;
  spec.image_id = image->id;
  co_return spec;
}

}  // namespace cutover::deploy
