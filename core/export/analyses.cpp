#include "core/export/analyses.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/export/provenance.h"
#include "core/hessian/model_calls.h"
#include "core/model/generator.h"
#include "core/model/program_version.h"

namespace zscope {
namespace {

std::vector<std::string> latent_options(const FigureLatents& latents) {
    std::vector<std::string> options{"--samples", std::to_string(latents.samples)};
    if (latents.state) {
        const std::vector<std::string> given = latent_arguments(*latents.state, latents.mode);
        options.insert(options.end(), given.begin(), given.end());
    } else {
        options.insert(options.end(), {"--seed", std::to_string(latents.seed), "--latent-mode",
                                       latent_mode_name(latents.mode)});
    }
    return options;
}

}  // namespace

AnalysisRecord make_record(const std::string& verb, const AnalysisSubjects& subjects,
                           const FigureLatents& latents, int batch,
                           const std::vector<std::string>& options) {
    AnalysisRecord record{.verb = verb, .options = latent_options(latents)};
    record.options.insert(record.options.end(), {"--batch", std::to_string(batch)});
    record.options.insert(record.options.end(), options.begin(), options.end());
    for (const AnalysisSubject& subject : subjects) {
        record.models.push_back(subject.described);
        record.device = subject.device.str();
    }
    record.threads = at::get_num_threads();
    record.program_version = program_version();
    record.program_commit = program_commit();
    record.measure["samples"] = latents.samples;
    record.measure["seed"] = latents.seed;
    record.measure["latent_mode"] = latent_mode_name(latents.mode);
    return record;
}

std::vector<std::string> latent_warnings(const AnalysisSubjects& subjects,
                                         const FigureLatents& latents) {
    const auto has_few = [](const AnalysisSubject& subject) {
        const GeneratorInfo& info = subject.generator->info();
        return info.normalizes_latent && info.latent_size < kFewComponents;
    };
    const auto few = std::ranges::find_if(subjects, has_few);
    if (latents.mode != LatentMode::post_norm || few == subjects.end()) {
        return {};
    }
    return {row_name(few->described)
                .append(" has few components (")
                .append(std::to_string(few->generator->info().latent_size))
                .append(", fewer than ")
                .append(std::to_string(kFewComponents))
                .append("): behind the normalisation an edit changes the latent's length much; "
                        "latent mode pre_norm is advised")};
}

void require_equal_latents(const AnalysisSubjects& subjects) {
    const std::int64_t n = subjects.front().generator->info().latent_size;
    for (const AnalysisSubject& subject : subjects) {
        const GeneratorInfo& info = subject.generator->info();
        if (info.latent_size != n) {
            throw Error(ErrorCode::invalid_argument,
                        info.name + " has " + std::to_string(info.latent_size) +
                            " components and the first model " + std::to_string(n),
                        "Give models of different latent sizes to separate calls");
        }
    }
}

void require_equal_sizes(const AnalysisSubjects& subjects, std::optional<int> layer) {
    const auto size_of = [layer](const GeneratorInfo& info) {
        const std::vector<std::int64_t> picture{info.channels, info.height, info.width};
        const std::vector<std::int64_t>& shape =
            layer ? find_activation(info, *layer).shape : picture;
        return std::vector<std::int64_t>(shape.begin() + 1, shape.end());
    };
    for (const AnalysisSubject& subject : subjects) {
        if (size_of(subject.generator->info()) != size_of(subjects.front().generator->info())) {
            throw Error(ErrorCode::invalid_argument, "the models' maps differ in size",
                        "Give models of different resolutions to separate calls");
        }
    }
}

}  // namespace zscope
