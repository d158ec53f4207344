#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/state/app_state.h"
#include "core/base/job_runner.h"
#include "core/explore/model_source.h"

namespace zscope {

class Generator;

/// A model ready to be shown. `prototype` is never run: every thread draws with its own replica.
struct LoadedGenerator {
    std::shared_ptr<const Generator> prototype;
    ModelLocation source;      ///< with the path the model was found at
    std::string device;        ///< where replicas are to live
    std::string command_name;  ///< how a command line names the model; empty: none can
};

/// Makes the generator a source names; runs on a job's thread. Throws Error.
using ModelOpener = std::function<std::unique_ptr<Generator>(const ModelLocation&)>;

/// The demo, the bundled model or a file through core's `open_model`; a run's newest checkpoint
/// through `open_newest_checkpoint`.
[[nodiscard]] ModelOpener default_model_opener();

/// Opens models off the `ui` thread; a new order replaces one that is still running.
class ModelLoader {
  public:
    struct News {
        ModelLocation source;  ///< where the model was found, or was to be found
        Result<std::shared_ptr<LoadedGenerator>> model;
    };

    /// `device`: "auto", "cpu", "cuda" or "cuda:1"; decided when the first model is opened.
    /// `key` tells loaders apart: an order replaces an earlier one of the same key.
    ModelLoader(JobRunner& jobs, ModelOpener open, std::string device, Wake wake,
                std::string key = "open-model");
    /// A file that is the folder of a run without a model becomes that run: its newest checkpoint.
    void open(const ModelLocation& source);
    /// Finished openings since the last call; those that were replaced are left out.
    [[nodiscard]] std::vector<News> take();

  private:
    using Value = std::shared_ptr<LoadedGenerator>;

    JobRunner& jobs_;
    ModelOpener open_;
    std::string device_;
    std::string key_;
    JobResults<Value> results_;
    JobId current_ = 0;
    ModelLocation source_;
};

}  // namespace zscope
