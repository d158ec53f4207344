#include "core/explore/model_loader.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/isfinite.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "core/explore/picture.h"
#include "core/latent/latent_state.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

constexpr std::uint64_t kProbeSeed = 0;

at::Tensor probe_latent(const GeneratorInfo& info) {
    const std::vector<float> z = sample_latent(kProbeSeed, info.latent_size);
    const at::Tensor row = at::empty({1, info.latent_size}, at::kFloat);
    std::copy(z.begin(), z.end(), row.mutable_data_ptr<float>());
    return row;
}

void require_promised_shape(const at::Tensor& pictures, const GeneratorInfo& info) {
    const std::vector<std::int64_t> promised{1, info.channels, info.height, info.width};
    if (pictures.sizes() != at::IntArrayRef(promised)) {
        std::string found;
        for (const std::int64_t size : pictures.sizes()) {
            found += (found.empty() ? "" : " x ") + std::to_string(size);
        }
        throw Error(ErrorCode::bad_file,
                    info.name + " drew a tensor of " + found + "; expected 1 x " +
                        std::to_string(info.channels) + " x " + std::to_string(info.height) +
                        " x " + std::to_string(info.width),
                    "Its card and its weights do not belong together");
    }
}

ModelProbe probe(Generator& generator) {
    const c10::InferenceMode inference;
    const GeneratorInfo& info = generator.info();
    const at::Tensor z = probe_latent(info);
    require_promised_shape(generator.forward(z, {}), info);
    const auto begin = std::chrono::steady_clock::now();
    const at::Tensor pictures = generator.forward(z, {}).to(at::kFloat);
    ModelProbe found;
    found.forward_ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    found.has_non_finite = has_non_finite(pictures);
    const at::Tensor finite = pictures.masked_select(at::isfinite(pictures));
    if (finite.numel() > 0) {
        found.lowest = finite.min().item<float>();
        found.highest = finite.max().item<float>();
    }
    found.leaves_range = found.lowest < info.range_min || found.highest > info.range_max;
    return found;
}

}  // namespace

OpenedModel open_and_probe(const ModelOpener& opener, const std::filesystem::path& path) {
    std::unique_ptr<Generator> generator = opener(path);
    const ModelProbe found = probe(*generator);
    return {.path = path,
            .info = generator->info(),
            .prototype = std::shared_ptr<const Generator>(std::move(generator)),
            .probe = found};
}

JobId submit_open_model(JobRunner& runner, ModelOpener opener, std::filesystem::path path,
                        JobResults<OpenedModel> results) {
    JobRequest request{
        .job_class = JobClass::user, .title = "Opening " + path.string(), .key = "open model"};
    return runner.submit<OpenedModel>(
        std::move(request),
        [opener = std::move(opener), path = std::move(path)](JobContext& context) {
            context.checkpoint();
            return open_and_probe(opener, path);
        },
        std::move(results));
}

}  // namespace zscope
