#include "app/control/model_loader.h"

#include "core/export/provenance.h"
#include "core/model/bundled_model.h"
#include "core/model/device.h"
#include "core/model/generator.h"
#include "core/model/model_file.h"
#include "core/train/trained_model.h"

namespace zscope {
namespace {

/// Where the model is found: the bundled one by its file, and in the folder of a run without a
/// model its newest checkpoint.
ModelLocation resolved(ModelLocation source) {
    if (source.origin == ModelOrigin::bundled && source.path.empty()) {
        source.path = find_bundled_model();
        if (source.path.empty()) {
            throw Error(ErrorCode::not_found, "no bundled model is installed",
                        "open a model file or the demo");
        }
    }
    if (source.origin == ModelOrigin::file && has_only_checkpoints(source.path)) {
        source.origin = ModelOrigin::run;
    }
    return source;
}

std::unique_ptr<Generator> open_default(const ModelLocation& source) {
    if (source.origin == ModelOrigin::run) {
        return open_newest_checkpoint(source.path);
    }
    return open_model(source.origin == ModelOrigin::demo ? std::string(kDemoWord)
                                                         : source.path.string());
}

std::string command_name(const ModelLocation& source) {
    if (source.origin == ModelOrigin::run) {
        return {};  // no file holds it as a model
    }
    return source.origin == ModelOrigin::demo ? std::string(kDemoWord)
                                              : recorded_path(source.path.string());
}

}  // namespace

ModelOpener default_model_opener() {
    return open_default;
}

ModelLoader::ModelLoader(JobRunner& jobs, ModelOpener open, std::string device, Wake wake,
                         std::string key)
    : jobs_(jobs),
      open_(std::move(open)),
      device_(std::move(device)),
      key_(std::move(key)),
      results_(std::make_shared<EventQueue<JobResult<Value>>>(std::move(wake))) {}

void ModelLoader::open(const ModelLocation& source) {
    source_ = source;
    const auto work = [open = open_, device = device_, source](JobContext&) {
        auto loaded = std::make_shared<LoadedGenerator>();
        loaded->source = resolved(source);
        // Here and not at the start of the program, so that the window is there first; before the
        // model, since nothing may ask about CUDA earlier.
        loaded->device = parse_device(device, load_cuda_libraries()).str();
        loaded->prototype = open(loaded->source);
        loaded->command_name = command_name(loaded->source);
        return loaded;
    };
    current_ =
        jobs_.submit<Value>({JobClass::user, "Open " + short_name(source), key_}, work, results_);
}

std::vector<ModelLoader::News> ModelLoader::take() {
    std::vector<News> news;
    for (JobResult<Value>& result : results_->drain()) {
        if (result.id == current_) {
            news.push_back(
                {result.value ? (*result.value)->source : source_, std::move(result.value)});
        }
    }
    return news;
}

}  // namespace zscope
