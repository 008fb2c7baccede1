#pragma once

#include "api/route.hpp"

/// The calls of the API; docs/api.md says what each does.
namespace cutover::api {

Task<Result<Response>> create_deployment(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> list_deployments(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> show_deployment(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> cancel_deployment(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> follow_deployment(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> roll_back(const Dependencies& dependencies, const Call& call);

Task<Result<Response>> list_apps(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> show_app(const Dependencies& dependencies, const Call& call);

Task<Result<Response>> stream_logs(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> show_plan(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> start_app(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> stop_app(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> restart_app(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> scale_app(const Dependencies& dependencies, const Call& call);

Task<Result<Response>> hold_traffic(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> resume_traffic(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> set_maintenance(const Dependencies& dependencies, const Call& call);

Task<Result<Response>> create_token(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> list_tokens(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> revoke_token(const Dependencies& dependencies, const Call& call);

Task<Result<Response>> receive_hook(const Dependencies& dependencies, const Call& call);

Task<Result<Response>> reload(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> show_health(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> show_readiness(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> show_version(const Dependencies& dependencies, const Call& call);
Task<Result<Response>> show_openapi(const Dependencies& dependencies, const Call& call);

}  // namespace cutover::api
